// Where the benchmark runs: a mount namespace of its own with a temporary directory on tmpfs, so
// that nothing is left on the host whatever happens.
#pragma once

#include <string>

#include "base/error.h"

namespace libcontainer::bench {

class Environment {
 public:
  // Needs root. Makes the calling process the subreaper too, so that it can wait for containers.
  static Result<Environment> enter();
  Environment(Environment&& other) noexcept;
  Environment& operator=(Environment&&) = delete;
  ~Environment();

  const std::string& directory() const { return directory_; }

 private:
  Environment() = default;
  // Other work on the machine disturbs less.
  void raise_priority();
  Result<> make_directory();
  Result<> mount_hugetlb();

  std::string directory_;
  std::string autogroup_nice_;  // before it was raised
  bool hugetlb_mounted_ = false;
  bool hugetlb_directory_made_ = false;
};

// What the numbers were taken on, in one line each.
struct Machine {
  std::string kernel;
  std::string processor;
  int cores = 0;
  std::string cgroups;  // "v1, 10 hierarchies" or "v2"
};
Machine describe_machine();

// Pins this process, and so everything it starts, to one CPU.
Result<> pin_to_cpu(int cpu);

}  // namespace libcontainer::bench
