// A command to be killed at every one of its system calls, and what must be there before it.
#pragma once

#include <string>
#include <vector>

#include "crash/tracer.h"
#include "support/bundle.h"
#include "support/host_snapshot.h"
#include "support/hull.h"

namespace integration::crash {

// A host of our own, unless cgroups are made by the systemd of the one that is there: then only
// what is ours on it counts.
Whose whose_host();

enum class Payload { EndsAtOnce, Sleeps };

struct Scenario {
  std::string name;  // as a test's name
  std::string text;  // as in the summary
  std::vector<std::vector<std::string>>
      before;  // commands that go well; "ID" and "BUNDLE" are replaced
  std::vector<std::string> command;
  Payload payload = Payload::Sleeps;
  std::string cgroups_path = {};
  std::string unit_path = {};  // the same for the systemd driver
  void (*prepare)(Bundle& bundle) = nullptr;
  bool is_service = false;  // somebody wants to be told when it is ready
};

const std::vector<Scenario>& scenarios();

// What happens to the others while the killed command's traces are removed.
enum class Others { RunOn, HeldDuringDelete };

// Kills at one point after the other on a host where nothing else happens.
class Harness {
 public:
  Harness(const Scenario& scenario, Others others);
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;
  ~Harness();

  // Every point of every process, or of the command alone if the others are held.
  void kill_everywhere();

  int points() const { return points_; }
  // The first ones, readable; all are counted.
  const std::vector<std::string>& complaints() const { return complaints_; }
  int failures() const { return failures_; }

 private:
  bool kill_at(Point point);
  bool kill_at_all_calls_of(int role);
  int run_to_end(const std::vector<std::string>& words);
  std::vector<std::string> argv(const std::vector<std::string>& words) const;
  void check_state();
  void delete_by_force(Tracer& tracer);
  void compare();
  std::vector<std::string> watched() const;
  void complain(const std::string& what);

  const Scenario& scenario_;
  Others others_;
  Bundle bundle_;
  Hull hull_;
  TempDir logs_;
  HostSnapshot before_;
  std::string id_;
  std::string where_;
  int points_ = 0;
  int failures_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace integration::crash
