// Being told when the kernel runs out of a container's memory.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <string>

#include "cgroups/paths.h"
#include "sys/fd.h"

namespace libcontainer::cgroups {

// "the limit is 4096 bytes, the peak was 8192"; empty if the cgroup tells neither.
std::string describe_memory(const CgroupPaths& paths);

class OomSource {
 public:
  // A container without the memory controller has a source that never tells anything.
  static Result<OomSource> open(const CgroupPaths& paths);

  // Readable when take() may have something; empty if it never will.
  sys::FdRef fd() const { return fd_; }
  // Whether it happened since the last call. Does not wait.
  Result<bool> take();

 private:
  enum class Kind : std::uint8_t { None, V1, V2 };
  Result<> open_v1(const std::string& directory);
  Result<> open_v2(const std::string& directory);

  Kind kind_ = Kind::None;
  sys::Fd fd_;        // an eventfd, or inotify
  std::string file_;  // memory.oom_control, or memory.events
  std::uint64_t kills_ = 0;
};

}  // namespace libcontainer::cgroups
