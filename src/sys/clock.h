// Time without a system call: also for a process whose seccomp filter allows none.
#pragma once

#include <cstdint>

namespace libcontainer::sys {

// Of the processor's counter, which time namespaces do not shift. What a tick is worth has to be
// measured against a clock. Processors of one machine count alike where the kernel uses it as its
// clock; elsewhere differences are estimates.
inline std::uint64_t ticks() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  std::uint64_t value;
  asm volatile("mrs %0, cntvct_el0" : "=r"(value));
  return value;
#else
#error "no counter for this architecture"
#endif
}

}  // namespace libcontainer::sys
