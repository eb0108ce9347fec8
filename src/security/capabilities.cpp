#include "security/capabilities.h"

#include <algorithm>
#include <set>

namespace libcontainer::security {
namespace {

constexpr std::uint64_t bit(unsigned capability) { return std::uint64_t{1} << capability; }

std::uint64_t to_mask(const std::vector<std::string>& names, std::uint64_t available,
                      std::set<std::string>& unknown) {
  std::uint64_t mask = 0;
  for (const auto& name : names) {
    const auto capability = find_capability(name);
    if (capability && (available & bit(*capability)) != 0) {
      mask |= bit(*capability);
    } else {
      unknown.insert(name);
    }
  }
  return mask;
}

}  // namespace

std::optional<unsigned> find_capability(std::string_view name) {
  const auto found = std::ranges::find(kCapabilityNames, name);
  if (found == kCapabilityNames.end()) return std::nullopt;
  return static_cast<unsigned>(found - kCapabilityNames.begin());
}

CapabilityPlan plan_capabilities(const Capabilities& capabilities, std::uint64_t available) {
  std::set<std::string> unknown;
  CapabilityPlan plan;
  plan.masks.bounding = to_mask(capabilities.bounding, available, unknown);
  plan.masks.effective = to_mask(capabilities.effective, available, unknown);
  plan.masks.permitted = to_mask(capabilities.permitted, available, unknown);
  plan.masks.inheritable = to_mask(capabilities.inheritable, available, unknown);
  plan.masks.ambient = to_mask(capabilities.ambient, available, unknown);
  plan.unknown.assign(unknown.begin(), unknown.end());
  const std::uint64_t impossible =
      plan.masks.ambient & ~(plan.masks.permitted & plan.masks.inheritable);
  for (unsigned capability = 0; capability < kCapabilityNames.size(); ++capability) {
    if ((impossible & bit(capability)) != 0) {
      plan.ambient_impossible.emplace_back(kCapabilityNames[capability]);
    }
  }
  plan.masks.ambient &= ~impossible;
  return plan;
}

}  // namespace libcontainer::security
