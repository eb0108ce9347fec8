#include "criu/protobuf.h"

namespace libcontainer::criu {
namespace {

// How a value is encoded: the low three bits of a field's key.
constexpr std::uint64_t kVarint = 0;
constexpr std::uint64_t kFixed64 = 1;
constexpr std::uint64_t kLength = 2;
constexpr std::uint64_t kFixed32 = 5;

constexpr std::uint64_t key(std::uint32_t field, std::uint64_t kind) {
  return std::uint64_t{field} << 3U | kind;
}

}  // namespace

void MessageWriter::put(std::uint64_t value) {
  while (value >= 0x80U) {
    bytes_ += static_cast<char>(value | 0x80U);
    value >>= 7U;
  }
  bytes_ += static_cast<char>(value);
}

void MessageWriter::add_number(std::uint32_t field, std::uint64_t value) {
  put(key(field, kVarint));
  put(value);
}

void MessageWriter::add_text(std::uint32_t field, std::string_view value) {
  put(key(field, kLength));
  put(value.size());
  bytes_ += value;
}

std::optional<std::uint64_t> MessageReader::take_number() {
  constexpr unsigned kBits = 64;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < kBits && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80U) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> MessageReader::take_bytes(std::uint64_t count) {
  if (count > rest_.size()) return std::nullopt;
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

bool MessageReader::take_value(std::uint64_t kind, MessageField& field) {
  switch (kind) {
    case kVarint: {
      const auto value = take_number();
      field.value = value.value_or(0);
      return value.has_value();
    }
    case kLength: {
      const auto size = take_number();
      const auto text = size ? take_bytes(*size) : std::nullopt;
      field.text = text.value_or("");
      return text.has_value();
    }
    case kFixed32:
      return take_bytes(4).has_value();
    case kFixed64:
      return take_bytes(8).has_value();
    default:
      return false;
  }
}

std::optional<MessageField> MessageReader::next() {
  if (rest_.empty() || broken_) return std::nullopt;
  MessageField field;
  const auto tag = take_number();
  broken_ = !tag || (*tag >> 3U) == 0 || !take_value(*tag & 7U, field);
  if (broken_) return std::nullopt;
  field.number = static_cast<std::uint32_t>(*tag >> 3U);
  return field;
}

}  // namespace libcontainer::criu
