#include "hull/output/json_writer.h"

#include <array>
#include <charconv>

#include "hull/output/utf8.h"

namespace hull::output {
namespace {

struct Escape {
  std::string_view from;
  std::string_view to;
};

constexpr auto kEscapes = std::to_array<Escape>({
    {"\"", "\\\""},
    {"\\", "\\\\"},
    {"\n", "\\n"},
    {"\r", "\\r"},
    {"\t", "\\t"},
    {"\b", "\\b"},
    {"\f", "\\f"},
    {"<", "\\u003c"},
    {">", "\\u003e"},
    {"&", "\\u0026"},
    {"\xe2\x80\xa8", "\\u2028"},
    {"\xe2\x80\xa9", "\\u2029"},
});

void append_character(std::string& out, std::string_view character) {
  for (const auto& escape : kEscapes) {
    if (escape.from == character) {
      out += escape.to;
      return;
    }
  }
  const auto byte = static_cast<unsigned char>(character[0]);
  if (byte >= 0x20) {
    out += character;
    return;
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  out.append("\\u00").append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 0xfU]);
}

}  // namespace

void append_json_string(std::string& out, std::string_view value) {
  out += '"';
  while (!value.empty()) {
    const auto length = utf8_length(value);
    if (length == 0) {
      out += "\xef\xbf\xbd";
      value.remove_prefix(1);
      continue;
    }
    append_character(out, value.substr(0, length));
    value.remove_prefix(length);
  }
  out += '"';
}

void JsonWriter::new_line() {
  if (style_ == JsonStyle::OneLine) return;
  text_ += '\n';
  const std::size_t width = style_ == JsonStyle::IndentedByFour ? 4 : 2;
  text_.append(static_cast<std::size_t>(depth_) * width, ' ');
}

// What stands between two values, or between the bracket and the first.
void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  if (!first_) text_ += ',';
  first_ = false;
  new_line();
}

void JsonWriter::begin(char bracket) {
  separate();
  text_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!first_) new_line();
  text_ += bracket;
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(text_, name);
  text_ += style_ == JsonStyle::OneLine ? ":" : ": ";
  after_key_ = true;
}

void JsonWriter::string(std::string_view value) {
  separate();
  append_json_string(text_, value);
}

template <class Number>
void JsonWriter::append_number(Number value) {
  separate();
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text_.append(digits.data(), end);
}

void JsonWriter::number(std::int64_t value) { append_number(value); }
void JsonWriter::unsigned_number(std::uint64_t value) { append_number(value); }
void JsonWriter::real(double value) { append_number(value); }

void JsonWriter::boolean(bool value) {
  separate();
  text_ += value ? "true" : "false";
}

void JsonWriter::null() {
  separate();
  text_ += "null";
}

}  // namespace hull::output
