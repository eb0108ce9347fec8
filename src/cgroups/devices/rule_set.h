// What a list of device rules comes to, and the least changes from one such state to another. Pure.
#pragma once

#include <libcontainer/config/device.h>
#include <libcontainer/error.h>

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::cgroups::devices {

enum class Default : std::uint8_t { Deny, Allow };

constexpr std::int64_t kEvery = -1;

struct DeviceSet {
  DeviceType type = DeviceType::Char;  // Char or Block
  std::int64_t major = kEvery;
  std::int64_t minor = kEvery;
  auto operator<=>(const DeviceSet&) const = default;
};

// Bits of kRead, kWrite, kMknod.
using Access = std::uint8_t;
constexpr Access kRead = 1;
constexpr Access kWrite = 2;
constexpr Access kMknod = 4;

struct RuleSet {
  Default everything_else = Default::Deny;
  // What differs from the default. No entry has an empty Access.
  std::map<DeviceSet, Access> exceptions;
  bool operator==(const RuleSet&) const = default;
};

// One write to devices.allow or devices.deny.
struct Change {
  Default to = Default::Deny;
  std::string text;  // "c 1:3 rwm", or "a": everything, which forgets all exceptions
  bool operator==(const Change&) const = default;
};

// Begins with everything denied, applies the rules of config.json in their order, then allows the
// devices that every container has. Errors: InvalidSpec with the field, for a rule that the kernel
// would ignore: it cannot make a hole in a wider exception.
Result<RuleSet> evaluate(std::span<const DeviceRule> rules);

// From the text of devices.list, which shows no exceptions where everything else is allowed.
Result<RuleSet> parse_list(std::string_view text);

// From whatever was there before.
std::vector<Change> changes_from_unknown(const RuleSet& to);
// Only what differs, so that running processes lose nothing meanwhile that they keep.
std::vector<Change> changes(const RuleSet& from, const RuleSet& to);

}  // namespace libcontainer::cgroups::devices
