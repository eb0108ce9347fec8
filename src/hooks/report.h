// A short text put together without allocation; what does not fit is cut off.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sys/decimal.h"

namespace libcontainer::hooks {

class Report {
 public:
  Report& add(std::string_view text) {
    const std::size_t room = text_.size() - size_;
    const std::size_t count = text.size() < room ? text.size() : room;
    __builtin_memcpy(text_.data() + size_, text.data(), count);
    size_ += count;
    return *this;
  }
  Report& add(std::uint64_t number) {
    std::array<char, 20> digits;
    return add(std::string_view(digits.data(), sys::append_decimal(digits.data(), number)));
  }
  void clear() { size_ = 0; }
  void drop_trailing_newlines() {
    while (size_ > 0 && text_[size_ - 1] == '\n') --size_;
  }
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, 256> text_{};
  std::size_t size_ = 0;
};

}  // namespace libcontainer::hooks
