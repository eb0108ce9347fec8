// Cutting text.
#pragma once

#include <string_view>

namespace libcontainer::base {

// Cuts the first line, or what comes before `separator`, off `text` and returns it.
constexpr std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return taken;
}

}  // namespace libcontainer::base
