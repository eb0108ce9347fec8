// Why a command failed, what may cure it, and the exit status it ends with.
#pragma once

#include <libcontainer/error.h>

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace hull {

struct Failure {
  std::string message;
  std::string hint;
  int exit_status = 1;
  bool is_cancelled = false;  // by Foreground::cancel_fd(): explain_cancelled() says by what

  explicit Failure(std::string text) : message(std::move(text)) {}
  // Implicit, so that HULL_TRY passes on the library's errors and the command's alike.
  Failure(const libcontainer::Error& error)
      : message(error.message()),
        hint(error.hint()),
        is_cancelled(error.code() == libcontainer::Errc::Cancelled) {}
};

template <class T = void>
using Outcome = std::expected<T, Failure>;

// "<action>: no such file or directory (ENOENT)"
[[nodiscard]] Failure system_failure(int system_error, std::string_view action);

// Puts "<context>" before the message.
[[nodiscard]] Failure prefixed(Failure failure, std::string_view context);

}  // namespace hull

#define HULL_CONCAT_INNER(a, b) a##b
#define HULL_CONCAT(a, b) HULL_CONCAT_INNER(a, b)

// HULL_TRY(expression): returns the failure of an Outcome or a libcontainer::Result, if it has one.
#define HULL_TRY(...)                                                                           \
  if (auto HULL_CONCAT(hull_try_, __LINE__) = (__VA_ARGS__); !HULL_CONCAT(hull_try_, __LINE__)) \
  return std::unexpected(::hull::Failure(std::move(HULL_CONCAT(hull_try_, __LINE__)).error()))

// HULL_TRY_ASSIGN(auto x, expression): the value, or returns the failure.
#define HULL_TRY_ASSIGN(target, ...) \
  HULL_TRY_ASSIGN_INNER(HULL_CONCAT(hull_result_, __LINE__), target, __VA_ARGS__)
#define HULL_TRY_ASSIGN_INNER(result, target, ...)                                 \
  auto result = (__VA_ARGS__);                                                     \
  if (!result) return std::unexpected(::hull::Failure(std::move(result).error())); \
  target = std::move(*result)
