// System calls without a C library: what the floor program is made of. A failed call answers
// -errno, as the kernel does.
#pragma once

#include <linux/sched.h>
#include <sys/syscall.h>

namespace raw {

#if defined(__x86_64__)

inline long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
               : "rcx", "r11", "memory");
  return result;
}

// The child starts in `entry` on the stack that `args` names; it must not return.
inline long clone3(clone_args& args, void (*entry)()) {
  register void (*function)() asm("r12") = entry;
  long result;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "call *%%r12\n"
      "1:"
      : "=a"(result)
      : "a"(__NR_clone3), "D"(&args), "S"(sizeof args), "r"(function)
      : "rcx", "r11", "memory");
  return result;
}

// Calls floor_main with the initial stack pointer, where argc, argv and the environment are.
#define RAW_START(name)            \
  asm(".globl _start\n_start:\n\t" \
      "xor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall " #name "\n")

#elif defined(__aarch64__)

inline long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  asm volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}

// The child starts in `entry` on the stack that `args` names; it must not return.
inline long clone3(clone_args& args, void (*entry)()) {
  register long x8 asm("x8") = __NR_clone3;
  register clone_args* x0 asm("x0") = &args;
  register long x1 asm("x1") = sizeof args;
  register void (*function)() asm("x9") = entry;
  asm volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "blr x9\n"
      "1:"
      : "+r"(x0)
      : "r"(x8), "r"(x1), "r"(function)
      : "memory");
  return reinterpret_cast<long>(x0);
}

#define RAW_START(name) asm(".globl _start\n_start:\n\tmov x29, #0\n\tmov x0, sp\n\tbl " #name "\n")

#else
#error "the floor program knows x86_64 and aarch64"
#endif

inline long call(long number, const char* a, const char* b, const char* c, long d, const char* e) {
  return call(number, reinterpret_cast<long>(a), reinterpret_cast<long>(b),
              reinterpret_cast<long>(c), d, reinterpret_cast<long>(e));
}

[[noreturn]] inline void exit(int status) {
  for (;;) call(__NR_exit_group, status);
}

}  // namespace raw
