// What the caller and the bus program (bus/) say to each other over one SEQPACKET socket. A message
// is its kind and then fields: integers as the machine has them, texts with their length before and
// a NUL behind them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace libcontainer::wire {

enum class BusMessage : std::uint8_t {
  // Caller → program. Each is answered by any number of Progress, then Done or Failed.
  Connect = 1,    // u8 count, then that often: u8 BusKind, address. Done: version, control group
  StartUnit,      // unit, properties. Done when its job is
  StopUnit,       // unit, description. Done: u8 whether a unit of that description was there
  SetProperties,  // unit, properties
  AttachProcess,  // unit, u32 pid
  // Program → caller.
  Progress,  // what is waited for
  Done,
  Failed,  // i32 errno, call, D-Bus error name, its text; what is not known is 0 or empty
};

// Properties: u16 count, then that often: name, signature, value. A value: a text for s, o, g; the
// items of a struct; u16 count and the items of an array; else u64, with the bits of a double.

enum class BusKind : std::uint8_t {
  Broker,  // a message bus that systemd is on
  Direct,  // systemd's own socket
};

inline constexpr std::size_t kMaxBusMessage = std::size_t{128} << 10;
inline constexpr int kBusProgramSocket = 3;  // its descriptor

// Reads fields; after a wrong one, every further one is zero or empty, and ok() is false.
class BusReader {
 public:
  explicit BusReader(std::span<const std::byte> message) : rest_(message) {}

  template <class T>
  T integer() {
    T value{};
    if (rest_.size() < sizeof value) {
      fail();
    } else {
      std::memcpy(&value, rest_.data(), sizeof value);
      rest_ = rest_.subspan(sizeof value);
    }
    return value;
  }
  // Ends with a NUL, and holds no other.
  std::string_view text() {
    const auto size = integer<std::uint32_t>();
    if (rest_.size() <= size || rest_[size] != std::byte{0}) return fail();
    const auto* const begin = reinterpret_cast<const char*>(rest_.data());
    if (std::memchr(begin, 0, size) != nullptr) return fail();
    rest_ = rest_.subspan(size + 1);
    return {begin, size};
  }
  bool ok() const { return ok_; }
  // Nothing is left.
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  std::string_view fail() {
    ok_ = false;
    rest_ = {};
    return "";
  }

  std::span<const std::byte> rest_;
  bool ok_ = true;
};

}  // namespace libcontainer::wire
