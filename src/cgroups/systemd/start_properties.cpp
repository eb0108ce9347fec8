#include "cgroups/systemd/start_properties.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/number.h"
#include "cgroups/systemd/annotations.h"
#include "cgroups/systemd/limit_properties.h"

namespace libcontainer::cgroups::systemd {

namespace {

// Whether one process that runs out of memory takes the others along: the kernel does it, and
// systemd must not do more.
void add_oom_policy(const Resources& resources, const Host& host, std::vector<Property>& out) {
  constexpr unsigned kScopesHaveIt = 253;
  const auto group = resources.unified.find("memory.oom.group");
  if (host.systemd < kScopesHaveIt || group == resources.unified.end()) return;
  if (group->second == "0") out.push_back({"OOMPolicy", text("continue")});
  if (group->second == "1") out.push_back({"OOMPolicy", text("kill")});
}

}  // namespace

Result<std::vector<Property>> plan_start(const UnitRequest& request, const Host& host) {
  const bool unified = host.cgroups == Version::V2;
  std::vector<Property> properties{{"Description", text(request.description)}};
  if (request.unit.is_slice()) {
    properties.push_back({"Wants", texts(std::array{request.unit.slice})});
  } else {
    properties.push_back({"Slice", text(request.unit.slice)});
    properties.push_back({"Delegate", boolean(true)});
  }
  for (const char* controller : {"Memory", "CPU", unified ? "IO" : "BlockIO", "Tasks"}) {
    properties.push_back({std::string(controller) + "Accounting", boolean(true)});
  }
  properties.push_back({"DefaultDependencies", boolean(false)});
  LC_TRY_ASSIGN(auto limits, plan_limits(request.resources, host));
  std::ranges::move(limits, std::back_inserter(properties));
  // On v1 systemd writes the rules it knows of, and would take ours away. Of v2's programs each
  // must allow a device: ours need no company.
  if (!unified) {
    LC_TRY_ASSIGN(auto devices, plan_devices(request.resources, host));
    std::ranges::move(devices, std::back_inserter(properties));
  }
  add_oom_policy(request.resources, host, properties);
  LC_TRY_ASSIGN(auto wanted, parse_annotations(request.annotations));
  std::ranges::move(wanted, std::back_inserter(properties));
  return properties;
}

unsigned parse_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  return base::leading_number<unsigned>(text);
}

}  // namespace libcontainer::cgroups::systemd
