// Where one character of UTF-8 text ends. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace hull::output {

// The length of the character that `text` starts with, 1 to 4 bytes, or 0 if it starts with none:
// a stray byte, an overlong or cut-off form, a surrogate, or beyond U+10FFFF.
// `text` must not be empty.
std::size_t utf8_length(std::string_view text);

}  // namespace hull::output
