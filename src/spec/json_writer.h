// Appends JSON text to a string, spelled as Go's encoding/json spells it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace libcontainer::spec {

enum class JsonLayout : std::uint8_t { Compact, TabIndented };

// Each value is preceded by key() inside an object. The caller keeps begin and end in balance.
class JsonWriter {
 public:
  explicit JsonWriter(JsonLayout layout) : layout_(layout) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view name);

  // `<`, `>`, `&` and line separators are escaped; invalid UTF-8 becomes U+FFFD.
  void string(std::string_view text);
  void integer(std::int64_t number);
  void unsigned_integer(std::uint64_t number);
  void boolean(bool value);
  void null();
  // A value that is JSON already.
  void raw(std::string_view json);

  std::string take() && { return std::move(text_); }

 private:
  void open(char bracket);
  void close(char bracket);
  void begin_value();
  void new_line();
  void append_quoted(std::string_view text);
  void append_escaped(std::string_view text, std::size_t& at);

  std::string text_;
  JsonLayout layout_;
  unsigned depth_ = 0;
  bool is_first_ = true;  // nothing is in the innermost array or object yet
  bool after_key_ = false;
};

}  // namespace libcontainer::spec
