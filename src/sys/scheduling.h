// Where and when a process runs, and from which memory nodes: all of the calling thread, inherited
// by children and kept over an execve.
#pragma once

#include <cstdint>
#include <span>

#include "sys/result.h"

namespace libcontainer::sys {

// One bit a processor or node, the first in the lowest bit of the first word.
using IdMask = std::span<const std::uint64_t>;

// EINVAL: none of them is online and in the cpuset.
SysResult<> set_cpu_affinity(IdMask cpus);
// Every processor that the cpuset allows.
SysResult<> reset_cpu_affinity();

// sched_attr of sched_setattr(2), as Linux 5.3 has it. Times in nanoseconds.
struct SchedulerAttributes {
  std::uint32_t size = 56;
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0;
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
  std::uint32_t clamp_min = 0;
  std::uint32_t clamp_max = 0;
};
static_assert(sizeof(SchedulerAttributes) == 56);
SysResult<> set_scheduler(const SchedulerAttributes& attributes);

// `priority` holds class and level: ioprio_set(2).
SysResult<> set_io_priority(int priority);
// MPOL_*, with MPOL_F_*.
SysResult<> set_memory_policy(int mode, IdMask nodes);
SysResult<> set_personality(std::uint32_t persona);

}  // namespace libcontainer::sys
