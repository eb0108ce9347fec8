// How far a dump is, as it can be seen from outside.
#pragma once

#include <libcontainer/checkpoint.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "sys/fd.h"

namespace libcontainer::container {

class DumpProgress {
 public:
  // `images` is borrowed. `processes`: those that are dumped.
  DumpProgress(const CheckpointOptions& options, sys::FdRef images,
               const std::vector<pid_t>& processes);

  // 1 + the number of images before this one.
  int round() const { return round_; }
  CheckpointProgress now() const;

 private:
  sys::FdRef images_;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t resident_;
  int round_;
};

}  // namespace libcontainer::container
