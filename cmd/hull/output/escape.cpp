#include "hull/output/escape.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "hull/output/utf8.h"

namespace hull::output {
namespace {

struct Escape {
  char from;
  std::string_view to;
};
constexpr auto kEscapes = std::to_array<Escape>({
    {'"', "\\\""},
    {'\\', "\\\\"},
    {'\n', "\\n"},
    {'\r', "\\r"},
    {'\t', "\\t"},
});

// C0 and DEL; C1 in UTF-8, and bytes that are no UTF-8, which some terminals take for C1.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first >= 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

}  // namespace

void append_escaped(std::string& out, char byte) {
  for (const auto& escape : kEscapes) {
    if (escape.from == byte) {
      out += escape.to;
      return;
    }
  }
  const auto value = static_cast<unsigned char>(byte);
  if (value >= 0x20 && value < 0x7f) {
    out += byte;
  } else {
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("\\x{:02x}"), value);
  }
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto character = text.substr(0, std::max<std::size_t>(utf8_length(text), 1));
    if (is_control(character)) {
      for (const char byte : character) append_escaped(out, byte);
    } else {
      out += character;
    }
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace hull::output
