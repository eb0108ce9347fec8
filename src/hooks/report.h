// The report of a hook that failed, put together without allocation: it has to fit into one
// message.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "sys/decimal.h"
#include "wire/protocol.h"
#include "wire/status.h"

namespace libcontainer::hooks {

// What a message has room for beside the name of the call and its NUL.
inline constexpr std::size_t kMaxReport = wire::kMaxDetail - wire::kHookCall.size() - 1;

// Stands where the rest of an output would.
inline constexpr std::string_view kCutMark = "[...]";

// One character as it is shown in a line: "\n", "\x1b", the others as they are.
class ShownCharacter {
 public:
  explicit ShownCharacter(char c) : text_{c} {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) return;
    constexpr std::string_view kDigits = "0123456789abcdef";
    text_ = {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    size_ = 4;
    if (c != '\n' && c != '\t') return;
    text_[1] = c == '\n' ? 'n' : 't';
    size_ = 2;
  }
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::array<char, 4> text_;
  std::size_t size_ = 1;
};

// The beginning of what a hook has written to a stream.
class Output {
 public:
  void add(std::string_view text) {
    const std::size_t count = std::min(text.size(), text_.size() - size_);
    __builtin_memcpy(text_.data() + size_, text.data(), count);
    size_ += count;
    if (count < text.size()) is_complete_ = false;
  }
  // Without the newlines at its end.
  std::string_view text() const {
    std::string_view result(text_.data(), size_);
    while (is_complete_ && result.ends_with('\n')) result.remove_suffix(1);
    return result;
  }
  bool is_complete() const { return is_complete_; }
  std::size_t shown_size() const {
    std::size_t size = 0;
    for (const char c : text()) size += ShownCharacter(c).text().size();
    return size;
  }

 private:
  std::array<char, kMaxReport> text_;
  std::size_t size_ = 0;
  bool is_complete_ = true;
};

class Report {
 public:
  Report& add(std::string_view text) {
    const std::size_t count = std::min(text.size(), room());
    __builtin_memcpy(text_.data() + size_, text.data(), count);
    size_ += count;
    return *this;
  }
  Report& add(std::uint64_t number) {
    std::array<char, 20> digits;
    return add(std::string_view(digits.data(), sys::append_decimal(digits.data(), number)));
  }
  // ", stdout: …, stderr: …". Half of the room is each stream's, and what one does not need is the
  // other's.
  Report& add(const Output& out, const Output& err) {
    constexpr std::string_view kOut = ", stdout: ";
    constexpr std::string_view kErr = ", stderr: ";
    const std::size_t both = room() - std::min(room(), kOut.size() + kErr.size());
    const std::size_t err_room = std::max(both / 2, both - std::min(both, out.shown_size()));
    const std::size_t out_room = both - std::min(err.shown_size(), err_room);
    return add(kOut).add_shown(out, out_room).add(kErr).add_shown(err, err_room);
  }
  void clear() { size_ = 0; }
  std::string_view text() const { return {text_.data(), size_}; }

 private:
  std::size_t room() const { return text_.size() - size_; }

  Report& add_shown(const Output& output, std::size_t room) {
    const bool fits = output.is_complete() && output.shown_size() <= room;
    std::size_t left = fits ? room : room - std::min(room, kCutMark.size());
    for (const char c : output.text()) {
      const ShownCharacter shown(c);
      if (shown.text().size() > left) break;
      add(shown.text());
      left -= shown.text().size();
    }
    return fits ? *this : add(kCutMark);
  }

  std::array<char, kMaxReport> text_{};
  std::size_t size_ = 0;
};

}  // namespace libcontainer::hooks
