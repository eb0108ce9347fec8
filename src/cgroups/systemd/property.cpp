#include "cgroups/systemd/property.h"

#include <fmt/format.h>

#include <bit>

namespace libcontainer::cgroups::systemd {

namespace {

template <class Items>
Value array_of(const char* signature, const Items& items) {
  Value array{.signature = fmt::format("a{}", signature), .number = 0, .text = {}, .items = {}};
  for (const auto& item : items) {
    array.items.push_back({.signature = signature,
                           .number = static_cast<std::uint64_t>(item),
                           .text = {},
                           .items = {}});
  }
  return array;
}

void append(const Value& value, std::string& out) {
  switch (value.signature.front()) {
    case 'a':
      out += fmt::format(" {}", value.items.size());
      [[fallthrough]];
    case '(':
      for (const Value& item : value.items) append(item, out);
      return;
    case 's':
    case 'o':
    case 'g':
      out += fmt::format(" \"{}\"", value.text);
      return;
    case 'b':
      out += value.number != 0 ? " true" : " false";
      return;
    case 'd':
      out += fmt::format(" {}", std::bit_cast<double>(value.number));
      return;
    case 'n':
    case 'i':
    case 'x':
      out += fmt::format(" {}", static_cast<std::int64_t>(value.number));
      return;
    default:
      out += fmt::format(" {}", value.number);
  }
}

}  // namespace

Value boolean(bool value) {
  return {.signature = "b", .number = value ? 1U : 0U, .text = {}, .items = {}};
}

Value number(std::uint64_t value) {
  return {.signature = "t", .number = value, .text = {}, .items = {}};
}

Value text(std::string value) {
  return {.signature = "s", .number = 0, .text = std::move(value), .items = {}};
}

Value texts(std::span<const std::string> values) {
  Value array{.signature = "as", .number = 0, .text = {}, .items = {}};
  for (const std::string& value : values) array.items.push_back(text(value));
  return array;
}

Value bytes(std::span<const std::uint8_t> values) { return array_of("y", values); }

Value processes(std::span<const int> pids) { return array_of("u", pids); }

std::string to_text(const Property& property) {
  std::string out = fmt::format("{} {}", property.name, property.value.signature);
  append(property.value, out);
  return out;
}

}  // namespace libcontainer::cgroups::systemd
