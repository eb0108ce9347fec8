// Reading numbers.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace libcontainer::base {

// All of `text`, or nothing: no blanks, no plus, nothing after it, nothing that does not fit.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number number = 0;
  const char* const stop = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), stop, number, base);
  if (error != std::errc{} || end != stop) return std::nullopt;
  return number;
}

// What a file of the kernel begins with; 0 if that is no number.
template <class Number = std::uint64_t>
Number leading_number(std::string_view text) {
  Number number = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), number);  // else 0
  return number;
}

}  // namespace libcontainer::base
