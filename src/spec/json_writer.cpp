#include "spec/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "spec/text.h"

namespace libcontainer::spec {
namespace {

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

// The letter after the backslash, or 0 if the character has no short form.
char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

bool is_line_separator(char32_t value) { return value == 0x2028 || value == 0x2029; }

}  // namespace

void JsonWriter::new_line() {
  if (layout_ == JsonLayout::Compact) return;
  text_ += '\n';
  text_.append(depth_, '\t');
}

void JsonWriter::begin_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  if (!is_first_) text_ += ',';
  is_first_ = false;
  new_line();
}

void JsonWriter::open(char bracket) {
  begin_value();
  text_ += bracket;
  ++depth_;
  is_first_ = true;
}

void JsonWriter::close(char bracket) {
  --depth_;
  if (!is_first_) new_line();
  text_ += bracket;
  is_first_ = false;
}

void JsonWriter::key(std::string_view name) {
  begin_value();
  append_quoted(name);
  text_ += layout_ == JsonLayout::Compact ? ":" : ": ";
  after_key_ = true;
}

void JsonWriter::string(std::string_view text) {
  begin_value();
  append_quoted(text);
}

void JsonWriter::integer(std::int64_t number) { raw(fmt::format_int(number).c_str()); }

void JsonWriter::unsigned_integer(std::uint64_t number) { raw(fmt::format_int(number).c_str()); }

void JsonWriter::boolean(bool value) { raw(value ? "true" : "false"); }

void JsonWriter::null() { raw("null"); }

void JsonWriter::raw(std::string_view json) {
  begin_value();
  text_ += json;
}

void JsonWriter::append_quoted(std::string_view text) {
  text_ += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    const auto* plain_end = std::find_if_not(text.begin() + at, text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(plain_end - text.begin()) - at;
    text_.append(text, at, plain);
    at += plain;
    if (at < text.size()) append_escaped(text, at);
  }
  text_ += '"';
}

// The one character at text[at], which is not plain; moves behind it.
void JsonWriter::append_escaped(std::string_view text, std::size_t& at) {
  const char c = text[at];
  const CodePoint point = decode_utf8(text.substr(at));
  if (const char letter = short_escape(c); letter != 0) {
    text_ += {'\\', letter};
  } else if (point.length == 0) {
    text_ += "\\ufffd";
  } else if (point.length == 1 || is_line_separator(point.value)) {
    fmt::format_to(std::back_inserter(text_), "\\u{:04x}", static_cast<unsigned>(point.value));
  } else {
    text_.append(text, at, point.length);
  }
  at += std::max(point.length, 1U);
}

}  // namespace libcontainer::spec
