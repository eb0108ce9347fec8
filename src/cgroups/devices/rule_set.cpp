#include "cgroups/devices/rule_set.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/error.h"
#include "base/number.h"
#include "cgroups/proc_files.h"

namespace libcontainer::cgroups::devices {

namespace {

struct Letter {
  char letter;
  Access access;
};
constexpr auto kLetters = std::to_array<Letter>({{'r', kRead}, {'w', kWrite}, {'m', kMknod}});

struct DefaultDevice {
  DeviceSet devices;
  Access access;
};
constexpr Access kAll = kRead | kWrite | kMknod;
// Making a node grants nothing yet; terminals come and go with devpts.
constexpr auto kDefaultDevices = std::to_array<DefaultDevice>({
    {{DeviceType::Char, kEvery, kEvery}, kMknod},
    {{DeviceType::Block, kEvery, kEvery}, kMknod},
    {{DeviceType::Char, 1, 3}, kAll},         // null
    {{DeviceType::Char, 1, 8}, kAll},         // random
    {{DeviceType::Char, 1, 7}, kAll},         // full
    {{DeviceType::Char, 5, 0}, kAll},         // tty
    {{DeviceType::Char, 1, 5}, kAll},         // zero
    {{DeviceType::Char, 1, 9}, kAll},         // urandom
    {{DeviceType::Char, 136, kEvery}, kAll},  // pts/*
    {{DeviceType::Char, 5, 2}, kAll},         // ptmx
    {{DeviceType::Char, 10, 200}, kAll},      // net/tun
});

std::string number_text(std::int64_t number) {
  return number == kEvery ? "*" : std::to_string(number);
}

std::string rule_text(const DeviceSet& devices, Access access) {
  std::string text = fmt::format("{} {}:{} ", static_cast<char>(devices.type),
                                 number_text(devices.major), number_text(devices.minor));
  for (const Letter& letter : kLetters) {
    if ((access & letter.access) != 0) text += letter.letter;
  }
  return text;
}

// Letters that mean nothing are ignored.
Access parse_access(std::string_view text) {
  Access access = 0;
  for (const Letter& letter : kLetters) {
    if (text.find(letter.letter) != std::string_view::npos) access |= letter.access;
  }
  return access;
}

// Stands for a rule that is not of config.json.
constexpr std::size_t kOwnRule = SIZE_MAX;

std::unexpected<Error> invalid(std::size_t index, std::string text) {
  constexpr std::string_view kField = "linux.resources.devices";
  return std::unexpected(base::make_spec_error(
      index == kOwnRule ? std::string(kField) : fmt::format("{}[{}]", kField, index),
      std::move(text)));
}

void add_exception(RuleSet& set, const DeviceSet& devices, Access access) {
  set.exceptions[devices] |= access;
}

bool covers(const DeviceSet& wide, const DeviceSet& narrow) {
  return wide.type == narrow.type && (wide.major == kEvery || wide.major == narrow.major) &&
         (wide.minor == kEvery || wide.minor == narrow.minor);
}

void subtract(RuleSet& set, Default to, const DeviceSet& devices, Access access) {
  for (auto& [other, other_access] : set.exceptions) {
    // SECURITY: what was allowed before a wider rule denied it is denied.
    const bool meant = to == Default::Deny ? covers(devices, other) : devices == other;
    if (meant) other_access &= static_cast<Access>(~access);
  }
  std::erase_if(set.exceptions, [](const auto& exception) { return exception.second == 0; });
}

// A wider exception that grants (or forbids) some of what is to be taken back.
std::optional<DeviceSet> wider_exception(const RuleSet& set, const DeviceSet& devices,
                                         Access access) {
  for (const auto& [wide, wide_access] : set.exceptions) {
    if (covers(wide, devices) && wide != devices && (wide_access & access) != 0) return wide;
  }
  return std::nullopt;
}

Result<> apply(RuleSet& set, Default to, const DeviceSet& devices, Access access,
               std::size_t index) {
  if (set.everything_else != to) {
    add_exception(set, devices, access);
    return {};
  }
  if (const auto wide = wider_exception(set, devices, access)) {
    return invalid(
        index, fmt::format("requested rule '{}' not supported by devices cgroup "
                           "(cannot punch hole in existing wildcard rule '{}')",
                           rule_text(devices, access), rule_text(*wide, set.exceptions.at(*wide))));
  }
  subtract(set, to, devices, access);
  return {};
}

Result<> apply_rule(RuleSet& set, const DeviceRule& rule, std::size_t index) {
  const Default to = rule.allow ? Default::Allow : Default::Deny;
  // As in the kernel, the other fields of such a rule mean nothing.
  if (rule.type == DeviceType::Any) {
    set = RuleSet{to, {}};
    return {};
  }
  if (rule.type == DeviceType::Fifo) {
    return invalid(index, "invalid cgroup device type \"p\"; allowed are a, b and c");
  }
  const Access access = parse_access(rule.access);
  if (access == 0) {
    return invalid(index,
                   fmt::format("access '{}'; allowed are the letters r, w and m", rule.access));
  }
  const DeviceSet devices{rule.type, rule.major.value_or(kEvery), rule.minor.value_or(kEvery)};
  return apply(set, to, devices, access, index);
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  if (text == "*") return kEvery;
  const auto number = base::parse_number<std::int64_t>(text);
  return number.value_or(-1) < 0 ? std::nullopt : number;
}

bool parse_line(std::string_view line, RuleSet& set) {
  const std::string_view type = take_until(line, ' ');
  if (type == "a") {
    set = RuleSet{Default::Allow, {}};
    return true;
  }
  if (type != "c" && type != "b") return false;
  const auto major = parse_number(take_until(line, ':'));
  const auto minor = parse_number(take_until(line, ' '));
  const Access access = parse_access(line);
  if (!major || !minor || line.find_first_not_of("rwm") != std::string_view::npos) return false;
  if (access != 0) add_exception(set, {DeviceType(type.front()), *major, *minor}, access);
  return true;
}

Default opposite(Default value) { return value == Default::Allow ? Default::Deny : Default::Allow; }

// What `from` has and `to` has not.
void append_difference(const RuleSet& from, const RuleSet& to, Default direction,
                       std::vector<Change>& out) {
  for (const auto& [devices, access] : from.exceptions) {
    const auto other = to.exceptions.find(devices);
    const Access kept = other == to.exceptions.end() ? Access{0} : other->second;
    const auto rest = static_cast<Access>(access & ~kept);
    if (rest != 0) out.push_back({direction, rule_text(devices, rest)});
  }
}

}  // namespace

Result<RuleSet> evaluate(std::span<const DeviceRule> rules) {
  RuleSet set;
  for (std::size_t index = 0; index < rules.size(); ++index) {
    LC_TRY(apply_rule(set, rules[index], index));
  }
  for (const DefaultDevice& device : kDefaultDevices) {
    LC_TRY(apply(set, Default::Allow, device.devices, device.access, kOwnRule));
  }
  return set;
}

Result<RuleSet> parse_list(std::string_view text) {
  RuleSet set;
  while (!text.empty()) {
    const std::string_view line = take_until(text, '\n');
    if (line.empty() || parse_line(line, set)) continue;
    return std::unexpected(base::make_error(
        Errc::Kernel, fmt::format("devices.list has the line '{}', which is no rule", line)));
  }
  return set;
}

std::vector<Change> changes_from_unknown(const RuleSet& to) {
  std::vector<Change> result{{to.everything_else, "a"}};
  append_difference(to, {}, opposite(to.everything_else), result);
  return result;
}

std::vector<Change> changes(const RuleSet& from, const RuleSet& to) {
  if (from.everything_else != to.everything_else) return changes_from_unknown(to);
  std::vector<Change> result;
  append_difference(to, from, opposite(to.everything_else), result);
  append_difference(from, to, to.everything_else, result);
  return result;
}

}  // namespace libcontainer::cgroups::devices
