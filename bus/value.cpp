#include "bus/value.h"

#include <cerrno>

namespace libcontainer::bus {

namespace {

constexpr int kMaxDepth = 8;
constexpr std::size_t kMaxSignature = 32;

struct Signature {
  char text[kMaxSignature + 1] = {};
};

// Not string_view::substr(), which throws.
std::string_view without_first(std::string_view text, std::size_t count) {
  text.remove_prefix(count);
  return text;
}
std::string_view first(std::string_view text, std::size_t count) { return {text.data(), count}; }

// How much of `text` is its first complete type; 0 if that is none we know.
std::size_t type_length(std::string_view text, int depth = 0) {
  if (text.empty() || depth > kMaxDepth) return 0;
  if (text.front() == 'a') {
    const std::size_t element = type_length(without_first(text, 1), depth + 1);
    return element == 0 ? 0 : element + 1;
  }
  if (text.front() != '(') return std::string_view("ybnqiuxtdsog").find(text.front()) != text.npos;
  std::size_t length = 1;
  while (length < text.size() && text[length] != ')') {
    const std::size_t member = type_length(without_first(text, length), depth + 1);
    if (member == 0) return 0;
    length += member;
  }
  return length == 1 || length >= text.size() ? 0 : length + 1;
}

bool copy(std::string_view text, Signature& out) {
  if (text.size() > kMaxSignature) return false;
  if (!text.empty()) std::memcpy(out.text, text.data(), text.size());
  return true;
}

template <class T>
int append_number(sd_bus_message* message, char type, std::uint64_t number) {
  const auto value = static_cast<T>(number);
  return sd_bus_message_append_basic(message, type, &value);
}

int append_basic(sd_bus_message* message, char type, wire::BusReader& in) {
  if (type == 's' || type == 'o' || type == 'g') {
    const char* const text = in.text().data();
    return in.ok() ? sd_bus_message_append_basic(message, type, text) : -EBADMSG;
  }
  const auto number = in.integer<std::uint64_t>();
  if (!in.ok()) return -EBADMSG;
  switch (type) {
    case 'y':
      return append_number<std::uint8_t>(message, type, number);
    case 'b':
      return append_number<int>(message, type, number != 0);
    case 'n':
    case 'q':
      return append_number<std::uint16_t>(message, type, number);
    case 'i':
    case 'u':
      return append_number<std::uint32_t>(message, type, number);
    default:
      return append_number<std::uint64_t>(message, type, number);
  }
}

int append(sd_bus_message* message, std::string_view type, wire::BusReader& in);

int append_members(sd_bus_message* message, std::string_view types, wire::BusReader& in) {
  while (!types.empty()) {
    const std::size_t length = type_length(types);
    const int result = append(message, first(types, length), in);
    if (result < 0) return result;
    types.remove_prefix(length);
  }
  return 0;
}

int append_items(sd_bus_message* message, std::string_view type, wire::BusReader& in) {
  const auto count = in.integer<std::uint16_t>();
  for (unsigned i = 0; i < count && in.ok(); ++i) {
    const int result = append(message, type, in);
    if (result < 0) return result;
  }
  return in.ok() ? 0 : -EBADMSG;
}

// `type` is one complete type.
int append(sd_bus_message* message, std::string_view type, wire::BusReader& in) {
  const bool is_array = type.front() == 'a';
  if (!is_array && type.front() != '(') return append_basic(message, type.front(), in);
  const std::string_view content =
      is_array ? without_first(type, 1) : first(without_first(type, 1), type.size() - 2);
  Signature signature;
  if (!copy(content, signature)) return -EBADMSG;
  int result = sd_bus_message_open_container(
      message, is_array ? SD_BUS_TYPE_ARRAY : SD_BUS_TYPE_STRUCT, signature.text);
  if (result < 0) return result;
  result = is_array ? append_items(message, content, in) : append_members(message, content, in);
  return result < 0 ? result : sd_bus_message_close_container(message);
}

int append_property(sd_bus_message* message, wire::BusReader& in) {
  const char* const name = in.text().data();
  const std::string_view type = in.text();
  if (!in.ok() || type.size() > kMaxSignature || type_length(type) != type.size()) return -EBADMSG;
  int result = sd_bus_message_open_container(message, SD_BUS_TYPE_STRUCT, "sv");
  if (result >= 0) result = sd_bus_message_append_basic(message, 's', name);
  if (result >= 0) {
    result = sd_bus_message_open_container(message, SD_BUS_TYPE_VARIANT, type.data());
  }
  if (result >= 0) result = append(message, type, in);
  if (result >= 0) result = sd_bus_message_close_container(message);
  return result < 0 ? result : sd_bus_message_close_container(message);
}

}  // namespace

int append_properties(sd_bus_message* message, wire::BusReader& in) {
  int result = sd_bus_message_open_container(message, SD_BUS_TYPE_ARRAY, "(sv)");
  const auto count = in.integer<std::uint16_t>();
  for (unsigned i = 0; result >= 0 && i < count; ++i) result = append_property(message, in);
  if (result < 0) return result;
  return in.ok() ? sd_bus_message_close_container(message) : -EBADMSG;
}

}  // namespace libcontainer::bus
