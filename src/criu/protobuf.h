// The encoding of messages: fields of a number and a value, numbers in as few bytes as they need.
// Pure. Source: protobuf.dev/programming-guides/encoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace libcontainer::criu {

class MessageWriter {
 public:
  void add_number(std::uint32_t field, std::uint64_t value);
  // As proto's int32: a negative one takes ten bytes.
  void add_signed(std::uint32_t field, std::int64_t value) {
    add_number(field, static_cast<std::uint64_t>(value));
  }
  // Strings, and messages that are written already.
  void add_text(std::uint32_t field, std::string_view value);

  const std::string& bytes() const { return bytes_; }

 private:
  void put(std::uint64_t value);
  std::string bytes_;
};

struct MessageField {
  std::uint32_t number = 0;
  std::uint64_t value = 0;  // of a number
  std::string_view text;    // of a string or a message; borrowed

  std::int32_t as_int32() const { return static_cast<std::int32_t>(value); }
};

// Fields one after the other. What is cut off or of no known kind ends the message, and
// is_broken() says so.
class MessageReader {
 public:
  explicit MessageReader(std::string_view bytes) : rest_(bytes) {}
  std::optional<MessageField> next();
  bool is_broken() const { return broken_; }

 private:
  std::optional<std::uint64_t> take_number();
  std::optional<std::string_view> take_bytes(std::uint64_t count);
  bool take_value(std::uint64_t kind, MessageField& field);

  std::string_view rest_;
  bool broken_ = false;
};

}  // namespace libcontainer::criu
