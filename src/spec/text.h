// UTF-8 checks, and how a piece of input is shown in a message.
#pragma once

#include <string>
#include <string_view>

namespace libcontainer::spec {

bool is_valid_utf8(std::string_view text);

// Every byte that is part of no valid sequence becomes U+FFFD, as Go's decoder has it.
std::string replace_invalid_utf8(std::string_view text);

// The code point that starts at `text[0]` and its length in bytes; length 0 if it is not valid.
struct CodePoint {
  char32_t value = 0;
  unsigned length = 0;
};
CodePoint decode_utf8(std::string_view text);

// In double quotes, control characters escaped, cut after about 60 bytes: input may be anything.
std::string quote(std::string_view text);

}  // namespace libcontainer::spec
