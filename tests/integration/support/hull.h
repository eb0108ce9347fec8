// The command under test, with a state root of its own.
#pragma once

#include <string>
#include <vector>

#include "support/bundle.h"
#include "support/command.h"
#include "support/files.h"
#include "support/json.h"

namespace integration {

// The environment variable HULL, else what the build made.
const std::string& path_of_hull();
// False when HULL names another runtime, against which the tests themselves are tried.
bool testing_hull();
// Words of the environment variable HULL_GLOBAL_FLAGS, which every command gets: the same tests
// with another cgroup driver.
const std::vector<std::string>& global_flags();
bool testing_systemd_driver();

class Hull {
 public:
  Hull();
  Hull(const Hull&) = delete;
  Hull& operator=(const Hull&) = delete;
  // Deletes by force what the test left.
  ~Hull();

  // "hull --root ROOT --log FILE --log-format json", global_flags() and these; for RunningCommand.
  Arguments argv(const Arguments& arguments) const;
  CommandResult command(const Arguments& arguments, const CommandOptions& options = {}) const;

  CommandResult run(Bundle& bundle, const std::string& id, const CommandOptions& = {}) const;
  CommandResult run_detached(Bundle& bundle, const std::string& id) const;
  CommandResult create(Bundle& bundle, const std::string& id) const;
  CommandResult start(const std::string& id) const;
  CommandResult exec(const std::string& id, const Arguments& program,
                     const CommandOptions& = {}) const;
  CommandResult kill(const std::string& id, const std::string& signal) const;
  CommandResult remove(const std::string& id) const;
  CommandResult remove_by_force(const std::string& id) const;

  // Throws, which fails the test, if there is no such container.
  Json state(const std::string& id) const;
  // "" if there is no such container.
  std::string status(const std::string& id) const;
  pid_t pid(const std::string& id) const;
  bool becomes(const std::string& id, const std::string& status) const;

  std::string root() const { return dir_ / "state"; }
  std::string log_file() const { return dir_ / "log"; }
  std::vector<Json> log_records() const;
  void remove_leftovers() const;

 private:
  TempDir dir_;
};

}  // namespace integration
