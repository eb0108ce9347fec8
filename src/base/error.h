// Making errors, adding context to them, passing them on.
#pragma once

#include <libcontainer/error.h>

#include <string>
#include <string_view>
#include <utility>

namespace libcontainer {

struct Error::Detail {
  Errc code = Errc::Internal;
  int system_error = 0;
  std::string text;   // outermost context first, without the errno words
  std::string field;  // of config.json
  std::string hint;
};

namespace base {

// `text` says what was being done, to what, and what was found and allowed: lower-case, no full
// stop, names and paths in quotes.
[[nodiscard]] Error make_error(Errc code, std::string text);

// The same for a failed system call: the code follows from the errno, and its words end the
// message.
[[nodiscard]] Error make_system_error(int system_error, std::string text);

// InvalidSpec: `field` as "mounts[3].options[1]"; the message is "<field>: <text>".
[[nodiscard]] Error make_spec_error(std::string field, std::string text);

// Puts "<context>: " before the message.
[[nodiscard]] Error with_context(Error error, std::string_view context);
[[nodiscard]] Error with_hint(Error error, std::string hint);
[[nodiscard]] Error with_field(Error error, std::string field);
[[nodiscard]] Error with_code(Error error, Errc code);

// "invalid argument (EINVAL)": lower-case since engines look for these words.
std::string describe_errno(int system_error);
// "invalid argument"
std::string errno_words(int system_error);

Errc errc_of_errno(int system_error);

[[nodiscard]] inline bool is(const Error& error, int system_error) {
  return error.system_error() == system_error;
}

}  // namespace base
}  // namespace libcontainer

#define LC_CONCAT_INNER(a, b) a##b
#define LC_CONCAT(a, b) LC_CONCAT_INNER(a, b)

// LC_TRY(expression): returns the error of a Result, if it has one.
#define LC_TRY(...)                                                                     \
  if (auto LC_CONCAT(lc_try_, __LINE__) = (__VA_ARGS__); !LC_CONCAT(lc_try_, __LINE__)) \
  return std::unexpected(std::move(LC_CONCAT(lc_try_, __LINE__)).error())

// LC_TRY_CONTEXT(expression, text): the same, with context made only on failure.
#define LC_TRY_CONTEXT(expression, ...)                                                \
  if (auto LC_CONCAT(lc_try_, __LINE__) = (expression); !LC_CONCAT(lc_try_, __LINE__)) \
  return std::unexpected(::libcontainer::base::with_context(                           \
      std::move(LC_CONCAT(lc_try_, __LINE__)).error(), __VA_ARGS__))

// LC_TRY_ASSIGN(auto x, expression): the value, or returns the error.
#define LC_TRY_ASSIGN(target, ...) \
  LC_TRY_ASSIGN_INNER(LC_CONCAT(lc_result_, __LINE__), target, __VA_ARGS__)
#define LC_TRY_ASSIGN_INNER(result, target, ...)                  \
  auto result = (__VA_ARGS__);                                    \
  if (!result) return std::unexpected(std::move(result).error()); \
  target = std::move(*result)
