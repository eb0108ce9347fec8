// Runs a seccomp program as the kernel does, and refuses what the kernel would refuse.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace libcontainer::seccomp {

struct Execution {
  bool valid = false;        // reached a return inside the program
  std::uint32_t action = 0;  // SECCOMP_RET_*
  std::size_t steps = 0;     // instructions executed
};

Execution run(std::span<const sock_filter> program, const seccomp_data& data);

}  // namespace libcontainer::seccomp
