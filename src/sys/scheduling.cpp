#include "sys/scheduling.h"

#include <array>

namespace libcontainer::sys {

SysResult<> set_cpu_affinity(IdMask cpus) {
  return invoke(SYS_sched_setaffinity, 0, cpus.size_bytes(), cpus.data());
}

SysResult<> reset_cpu_affinity() {
  std::array<std::uint64_t, 1024> all;  // 65536 processors; the kernel takes what it knows
  all.fill(~std::uint64_t{0});
  return set_cpu_affinity(all);
}

SysResult<> set_scheduler(const SchedulerAttributes& attributes) {
  return invoke(SYS_sched_setattr, 0, &attributes, 0);
}

SysResult<> set_io_priority(int priority) {
  constexpr int kProcess = 1;  // IOPRIO_WHO_PROCESS
  return invoke(SYS_ioprio_set, kProcess, 0, priority);
}

SysResult<> set_memory_policy(int mode, IdMask nodes) {
  // The kernel takes one bit off the number of bits.
  const std::size_t bits = nodes.empty() ? 0 : nodes.size_bytes() * 8 + 1;
  return invoke(SYS_set_mempolicy, mode, nodes.empty() ? nullptr : nodes.data(), bits);
}

SysResult<> set_personality(std::uint32_t persona) { return invoke(SYS_personality, persona); }

}  // namespace libcontainer::sys
