// System calls without libc: the same code runs in the library and in the image, which has no libc.
// A negative result is -errno. No cancellation point, no errno variable.
#pragma once

#include <sys/syscall.h>

#include <type_traits>

namespace libcontainer::sys {

#if defined(__x86_64__)
inline long raw_syscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                        long f = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
inline long raw_syscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                        long f = 0) {
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  register long x5 asm("x5") = f;
  asm volatile("svc 0"
               : "+r"(x0)
               : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
               : "memory");
  return x0;
}
#else
#error "no system call convention for this architecture"
#endif

// Pointers and integers as the kernel takes them.
template <class T>
long as_argument(T* pointer) {
  return reinterpret_cast<long>(pointer);
}
template <class T>
  requires(std::is_integral_v<T> || std::is_enum_v<T>)
long as_argument(T value) {
  return static_cast<long>(value);
}
inline long as_argument(decltype(nullptr)) { return 0; }

template <class... Arguments>
long call(long number, Arguments... arguments) {
  return raw_syscall(number, as_argument(arguments)...);
}

}  // namespace libcontainer::sys
