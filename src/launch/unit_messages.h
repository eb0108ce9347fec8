// Messages between the caller and the bus program, see wire/bus_message.h. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/systemd/property.h"
#include "wire/bus_message.h"

namespace libcontainer::launch {

class BusWriter {
 public:
  explicit BusWriter(wire::BusMessage kind) { add(static_cast<std::uint8_t>(kind)); }

  template <class T>
  void add(T value) {
    append({reinterpret_cast<const char*>(&value), sizeof value});
  }
  void add_text(std::string_view text);
  void add_properties(std::span<const cgroups::systemd::Property> properties);

  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(message_)); }

 private:
  void append(std::string_view bytes) { message_.append(bytes); }
  void add_value(const cgroups::systemd::Value& value);
  std::string message_;
};

struct BusAnswer {
  wire::BusMessage kind{};
  int error = 0;                   // of Failed; an errno
  std::vector<std::string> texts;  // of all: the texts in their order
  bool was_there = false;          // of StopUnit's Done
};
// `request` is what is answered. Nothing: it is no answer.
std::optional<BusAnswer> parse_answer(wire::BusMessage request, std::span<const std::byte> message);

}  // namespace libcontainer::launch
