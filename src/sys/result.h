// The result of a system call: a value or an errno. The rich Error is made by the caller of sys.
#pragma once

#include <asm/errno.h>

#include <expected>
#include <type_traits>
#include <utility>

#include "sys/raw_syscall.h"

namespace libcontainer::sys {

struct Errno {
  int value = 0;
  constexpr bool operator==(const Errno&) const = default;
};

template <class T = void>
using SysResult = std::expected<T, Errno>;

inline std::unexpected<Errno> fail(int error) { return std::unexpected(Errno{error}); }

// The kernel lacks the call (ENOSYS), or a seccomp filter around us refuses it (EPERM): try the
// older way.
inline bool is_unsupported(Errno error) { return error.value == ENOSYS || error.value == EPERM; }

// Turns a raw result into a SysResult<T>, restarting after EINTR.
template <class T = void, class... Arguments>
SysResult<T> invoke(long number, Arguments... arguments) {
  long result;
  do {
    result = call(number, arguments...);
  } while (result == -EINTR);
  if (result < 0) return fail(static_cast<int>(-result));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return T(static_cast<T>(result));
  }
}

}  // namespace libcontainer::sys

// SYS_TRY(expression), SYS_TRY_ASSIGN(auto x, expression): as LC_TRY, for SysResult.
#define SYS_CONCAT_INNER(a, b) a##b
#define SYS_CONCAT(a, b) SYS_CONCAT_INNER(a, b)
#define SYS_TRY(...)                                                                        \
  if (auto SYS_CONCAT(sys_try_, __LINE__) = (__VA_ARGS__); !SYS_CONCAT(sys_try_, __LINE__)) \
  return std::unexpected(SYS_CONCAT(sys_try_, __LINE__).error())
#define SYS_TRY_ASSIGN(target, ...) \
  SYS_TRY_ASSIGN_INNER(SYS_CONCAT(sys_result_, __LINE__), target, __VA_ARGS__)
#define SYS_TRY_ASSIGN_INNER(result, target, ...)      \
  auto result = (__VA_ARGS__);                         \
  if (!result) return std::unexpected(result.error()); \
  target = std::move(*result)
