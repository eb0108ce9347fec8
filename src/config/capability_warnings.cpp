#include "config/capability_warnings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "spec/names.h"

namespace libcontainer::config {
namespace {

using Warnings = std::vector<std::string>;

struct CapabilitySet {
  std::string_view name;
  std::vector<std::string> Capabilities::* set;
};
constexpr auto kCapabilitySets = std::to_array<CapabilitySet>({
    {"bounding", &Capabilities::bounding},
    {"effective", &Capabilities::effective},
    {"inheritable", &Capabilities::inheritable},
    {"permitted", &Capabilities::permitted},
    {"ambient", &Capabilities::ambient},
});

bool contains(const std::vector<std::string>& set, const std::string& name) {
  return std::ranges::find(set, name) != set.end();
}

bool is_known_capability(const std::string& name) {
  return std::ranges::find(spec::kCapabilities, name) != spec::kCapabilities.end();
}

void lint_unknown_capabilities(const Capabilities& capabilities, Warnings& warnings) {
  std::set<std::string> unknown;
  for (const CapabilitySet& row : kCapabilitySets) {
    for (const std::string& name : capabilities.*row.set) {
      if (!is_known_capability(name)) unknown.insert(name);
    }
  }
  if (unknown.empty()) return;
  warnings.push_back(
      fmt::format("process.capabilities: ignoring unknown or unavailable capabilities: [{}]",
                  fmt::join(unknown, " ")));
}

// capabilities(7): an ambient capability has to be permitted and inheritable.
void lint_ambient(const Capabilities& capabilities, Warnings& warnings) {
  for (const std::string& name : capabilities.ambient) {
    if (!is_known_capability(name)) continue;
    const bool is_permitted = contains(capabilities.permitted, name);
    if (is_permitted && contains(capabilities.inheritable, name)) continue;
    warnings.push_back(
        fmt::format("process.capabilities.ambient: can't raise ambient capability {}: it is not {}",
                    name, is_permitted ? "inheritable" : "permitted"));
  }
}

}  // namespace

std::vector<std::string> capability_warnings(const Capabilities& capabilities) {
  Warnings warnings;
  lint_unknown_capabilities(capabilities, warnings);
  lint_ambient(capabilities, warnings);
  return warnings;
}

}  // namespace libcontainer::config
