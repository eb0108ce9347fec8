#include "spec/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace libcontainer::spec {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kQuotedBytes = 60;

unsigned char byte_at(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Bytes of the sequence that this byte leads, 0 if it leads none.
unsigned sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// The leading bytes that are ASCII: nearly every document is ASCII throughout.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t index = 0;
  for (; index + sizeof(std::uint64_t) <= text.size(); index += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + index, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (index < text.size() && byte_at(text, index) < 0x80) ++index;
  return index;
}

}  // namespace

CodePoint decode_utf8(std::string_view text) {
  if (text.empty()) return {};
  const unsigned char lead = byte_at(text, 0);
  const unsigned length = sequence_length(lead);
  if (length <= 1) return {.value = lead, .length = length};
  if (text.size() < length) return {};
  char32_t value = lead & (0xFFU >> (length + 1));
  for (unsigned i = 1; i < length; ++i) {
    if (!is_continuation(byte_at(text, i))) return {};
    value = (value << 6) | (byte_at(text, i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || value > 0x10FFFF || is_surrogate) return {};
  return {.value = value, .length = length};
}

bool is_valid_utf8(std::string_view text) {
  for (;;) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) return true;
    const unsigned length = decode_utf8(text).length;
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 16);
  while (!text.empty()) {
    const unsigned length = decode_utf8(text).length;
    result += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(std::max(length, 1U));
  }
  return result;
}

std::string quote(std::string_view text) {
  std::string result = "\"";
  const bool is_cut = text.size() > kQuotedBytes;
  if (is_cut) {
    std::size_t end = kQuotedBytes;
    while (end > 0 && is_continuation(byte_at(text, end))) --end;
    text = text.substr(0, end);
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7F) {
      fmt::format_to(std::back_inserter(result), "\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result + (is_cut ? "…\"" : "\"");
}

}  // namespace libcontainer::spec
