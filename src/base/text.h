// Cutting text. The init program has this one of base, too: string_view::substr() and starts_with()
// call what throws, unless the compiler sees that they cannot.
#pragma once

#include <string_view>

namespace libcontainer::base {

// Cuts the first line, or what comes before `separator`, off `text` and returns it.
constexpr std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const bool is_last = end == std::string_view::npos;
  const std::string_view taken(text.data(), is_last ? text.size() : end);
  text.remove_prefix(is_last ? text.size() : end + 1);
  return taken;
}

constexpr bool has_prefix(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         __builtin_memcmp(text.data(), prefix.data(), prefix.size()) == 0;
}

}  // namespace libcontainer::base
