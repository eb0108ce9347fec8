// How a step went: what every apply function returns. No allocation; the caller makes the Error.
#pragma once

#include <string_view>

#include "sys/result.h"

namespace libcontainer::wire {

// The `call` of a hook that failed: its detail is the whole message.
inline constexpr std::string_view kHookCall = "hook";

// The `call` that fails where a file system cannot be mapped.
inline constexpr const char* kIdMapCall = "mount_setattr(MOUNT_ATTR_IDMAP)";

struct Status {
  int error = 0;              // errno; 0: done
  const char* call = "";      // what failed: a system call's name, a literal
  std::string_view detail{};  // what it failed on, if the step's own words do not say; short

  bool ok() const { return error == 0; }
  // Where no system call failed, the detail is the whole message.
  bool says_it_all() const { return *call == '\0' || call == kHookCall; }
};

}  // namespace libcontainer::wire

// STEP_TRY("mkdirat", expression), STEP_ASSIGN(auto x, "openat", expression): return the Status of
// a SysResult that failed.
#define STEP_TRY(call, ...)                                                                   \
  if (auto SYS_CONCAT(step_try_, __LINE__) = (__VA_ARGS__); !SYS_CONCAT(step_try_, __LINE__)) \
    return ::libcontainer::wire::Status { SYS_CONCAT(step_try_, __LINE__).error().value, call }
// STEP_PASS(expression): returns a Status that is not ok.
#define STEP_PASS(...)                                                                     \
  if (const ::libcontainer::wire::Status SYS_CONCAT(step_pass_, __LINE__) = (__VA_ARGS__); \
      !SYS_CONCAT(step_pass_, __LINE__).ok())                                              \
  return SYS_CONCAT(step_pass_, __LINE__)
#define STEP_ASSIGN(target, call, ...) \
  STEP_ASSIGN_INNER(SYS_CONCAT(step_result_, __LINE__), target, call, __VA_ARGS__)
#define STEP_ASSIGN_INNER(result, target, call, ...)                            \
  auto result = (__VA_ARGS__);                                                  \
  if (!result) return ::libcontainer::wire::Status{result.error().value, call}; \
  target = std::move(*result)
