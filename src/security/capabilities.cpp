#include "security/capabilities.h"

#include <algorithm>

#include "spec/names.h"

namespace libcontainer::security {
namespace {

std::uint64_t to_mask(const std::vector<std::string>& names) {
  std::uint64_t mask = 0;
  for (const auto& name : names) {
    if (const auto capability = find_capability(name)) mask |= std::uint64_t{1} << *capability;
  }
  return mask;
}

}  // namespace

std::optional<unsigned> find_capability(std::string_view name) {
  const auto found = std::ranges::find(spec::kCapabilities, name);
  if (found == spec::kCapabilities.end()) return std::nullopt;
  return static_cast<unsigned>(found - spec::kCapabilities.begin());
}

wire::CapabilityMasks plan_capabilities(const Capabilities& capabilities) {
  wire::CapabilityMasks masks{.bounding = to_mask(capabilities.bounding),
                              .effective = to_mask(capabilities.effective),
                              .permitted = to_mask(capabilities.permitted),
                              .inheritable = to_mask(capabilities.inheritable),
                              .ambient = to_mask(capabilities.ambient)};
  masks.ambient &= masks.permitted & masks.inheritable;
  return masks;
}

}  // namespace libcontainer::security
