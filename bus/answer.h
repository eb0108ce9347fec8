// Messages to the caller.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "wire/bus_message.h"

namespace libcontainer::bus {

// Longer texts are cut, so that every answer fits.
class Answer {
 public:
  explicit Answer(wire::BusMessage kind) { add(static_cast<std::uint8_t>(kind)); }

  template <class T>
  void add(T value) {
    std::memcpy(buffer_.data() + size_, &value, sizeof value);
    size_ += sizeof value;
  }
  void add_text(const char* text) {
    const std::string_view whole = text == nullptr ? "" : text;
    const auto size = static_cast<std::uint32_t>(whole.size() < kMaxText ? whole.size() : kMaxText);
    add(size);
    std::memcpy(buffer_.data() + size_, whole.data(), size);
    size_ += size;
    add('\0');
  }
  // To the caller; whether it is still there.
  bool send() const;

 private:
  static constexpr std::size_t kMaxText = 500;
  std::array<char, 4 * kMaxText> buffer_;
  std::size_t size_ = 0;
};

}  // namespace libcontainer::bus
