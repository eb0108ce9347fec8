#include <fmt/format.h>

#include <optional>

#include "base/error.h"
#include "cgroups/devices/rule_set.h"
#include "cgroups/systemd/limit_properties.h"

namespace libcontainer::cgroups::systemd {

namespace {

using devices::kEvery;

// Source: systemd.resource-control(5), DeviceAllow=. Nothing: it has no word for these devices.
std::optional<std::string> device_word(const devices::DeviceSet& set, const Host& host) {
  constexpr unsigned kKnowsMajors = 240;
  const std::string_view kind = set.type == DeviceType::Block ? "block" : "char";
  if (set.major == kEvery) {
    return set.minor == kEvery ? std::optional(fmt::format("{}-*", kind)) : std::nullopt;
  }
  if (set.minor != kEvery) return fmt::format("/dev/{}/{}:{}", kind, set.major, set.minor);
  if (host.systemd < kKnowsMajors) return std::nullopt;
  return fmt::format("{}-{}", kind, set.major);
}

std::string access_word(devices::Access access) {
  std::string word;
  if ((access & devices::kRead) != 0) word += 'r';
  if ((access & devices::kWrite) != 0) word += 'w';
  if ((access & devices::kMknod) != 0) word += 'm';
  return word;
}

}  // namespace

Result<std::vector<Property>> plan_devices(const Resources& resources, const Host& host) {
  LC_TRY_ASSIGN(const auto rules, devices::evaluate(resources.devices));
  const bool allows_others = rules.everything_else == devices::Default::Allow;
  const bool allows_all = allows_others && rules.exceptions.empty();
  Value allowed{.signature = "a(ss)"};
  if (!allows_others) {
    for (const auto& [set, access] : rules.exceptions) {
      auto word = device_word(set, host);
      if (!word) continue;
      allowed.items.push_back(
          {.signature = "(ss)", .items = {text(std::move(*word)), text(access_word(access))}});
    }
  }
  // It cannot allow all but some: until our own rules are written, nothing is allowed.
  return std::vector<Property>{{"DevicePolicy", text(allows_all ? "auto" : "strict")},
                               {"DeviceAllow", std::move(allowed)}};
}

}  // namespace libcontainer::cgroups::systemd
