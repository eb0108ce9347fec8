// Properties of a unit as data: what is sent over D-Bus.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::cgroups::systemd {

// A value of one complete type of D-Bus: y b n q i u x t d s o g, arrays of a type, and structs.
struct Value {
  std::string signature;
  std::uint64_t number = 0;  // of integers and booleans, sign-extended; the bits of a double
  std::string text;
  std::vector<Value> items;  // of arrays and structs

  bool operator==(const Value&) const = default;
};

struct Property {
  std::string name;
  Value value;

  bool operator==(const Property&) const = default;
};

// What systemd takes for "no limit".
inline constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

Value boolean(bool value);
Value number(std::uint64_t value);  // "t"
Value text(std::string value);
Value texts(std::span<const std::string> values);
Value bytes(std::span<const std::uint8_t> values);
// "au"
Value processes(std::span<const int> pids);

// Name, signature and value, as busctl(1) prints it: `MemoryMax t 1048576`. For messages and tests.
std::string to_text(const Property& property);

}  // namespace libcontainer::cgroups::systemd
