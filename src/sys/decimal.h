// Numbers ↔ text without allocation, for both worlds.
#pragma once

#include <cstdint>
#include <string_view>

namespace libcontainer::sys {

// Writes `value` at `out` (room for 20 digits) and returns the end. Adds no terminator.
constexpr char* append_decimal(char* out, std::uint64_t value) {
  char digits[20];
  int count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) *out++ = digits[--count];
  return out;
}

// The number that `text` begins with, and how many characters it has; 0 characters: none.
struct ParsedDecimal {
  std::uint64_t value = 0;
  std::size_t length = 0;
};
constexpr ParsedDecimal parse_decimal(std::string_view text) {
  ParsedDecimal result;
  while (result.length < text.size() && text[result.length] >= '0' && text[result.length] <= '9') {
    result.value = result.value * 10 + static_cast<std::uint64_t>(text[result.length] - '0');
    ++result.length;
  }
  return result;
}

}  // namespace libcontainer::sys
