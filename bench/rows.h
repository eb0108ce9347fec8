// How each row is measured. Every function makes one round for one program, so that the caller can
// interleave the programs.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "bundle.h"
#include "command.h"
#include "results.h"

namespace libcontainer::bench {

struct Runtime {
  Program program;
  std::string path;
  std::string root;  // --root, private to it

  Arguments command(std::initializer_list<std::string> rest) const;
};

// A program that fails is recorded in the results; an Error ends the benchmark.
class Rows {
 public:
  Rows(Runner& runner, const Bundles& bundles, Results& results)
      : runner_(runner), bundles_(bundles), results_(results) {}

  Result<> run(const Runtime& runtime);
  Result<> floor(const std::string& floor);
  // create, PSS of init, start, exec, state, kill, delete.
  Result<> lifecycle(const Runtime& runtime);
  Result<> create_with_seccomp(const Runtime& runtime);
  Result<> peak_rss(const Runtime& runtime, const std::string& peak_rss);
  // `count` runs of /bin/true, two at a time.
  Result<> throughput(const Runtime& runtime, int count);
  Result<> floor_throughput(const std::string& floor, int count);
  Result<> list(const Runtime& runtime);

  // Created containers for list(). Whatever happens, delete_containers() must follow.
  Result<> create_containers(const Runtime& runtime, int count);
  void delete_containers(const Runtime& runtime, int count);

 private:
  Result<bool> measure(Row row, Program program, const Arguments& arguments);
  // The rows of the lifecycle from `first` on could not be measured this time.
  Result<> not_reached(Row first, Program program);
  Result<> two_at_a_time(Program program, int count, const std::vector<Arguments>& commands);
  Arguments floor_command(const std::string& floor) const;
  void delete_container(const Runtime& runtime, const std::string& id);

  Runner& runner_;
  const Bundles& bundles_;
  Results& results_;
};

}  // namespace libcontainer::bench
