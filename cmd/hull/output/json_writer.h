// Writes JSON text. The caller keeps the order: keys only in objects, and as many ends as begins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hull::output {

// Indented by two blanks, or by four.
enum class JsonStyle : std::uint8_t { OneLine, Indented, IndentedByFour };

class JsonWriter {
 public:
  explicit JsonWriter(JsonStyle style) : style_(style) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  void key(std::string_view name);
  // Bytes that are no UTF-8 become U+FFFD.
  void string(std::string_view value);
  void number(std::int64_t value);
  void unsigned_number(std::uint64_t value);
  void real(double value);
  void boolean(bool value);
  void null();

  // key() and string()
  void member(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }

  std::string take() { return std::move(text_); }

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void new_line();
  template <class Number>
  void append_number(Number value);

  JsonStyle style_;
  std::string text_;
  int depth_ = 0;
  bool first_ = true;  // nothing yet in the innermost object or array
  bool after_key_ = false;
};

// As a JSON string with its quotes. < > & and the line separators U+2028 and U+2029 are escaped
// too, as Go programs write them.
void append_json_string(std::string& out, std::string_view value);

}  // namespace hull::output
