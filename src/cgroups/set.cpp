#include "cgroups/set.h"

#include "base/error.h"
#include "cgroups/devices/rule_set.h"
#include "cgroups/v1/devices.h"
#include "cgroups/v1/limits.h"
#include "cgroups/v2/devices.h"
#include "cgroups/v2/limits.h"
#include "cgroups/write.h"

namespace libcontainer::cgroups {

namespace {

constexpr const char* kDevicesField = "linux.resources.devices";

std::unexpected<Error> unsupported(const char* text) {
  return std::unexpected(
      base::with_field(base::make_error(Errc::Unsupported, text), kDevicesField));
}

Result<> apply_devices(const CgroupPaths& paths, const Resources& resources,
                       DeviceRules device_rules) {
  if (device_rules == DeviceRules::Skip) return {};
  LC_TRY_ASSIGN(const auto rules, devices::evaluate(resources.devices));
  const bool unified = paths.version == Version::V2;
  const CgroupDirectory* directory = paths.find(unified ? "" : "devices");
  if (directory == nullptr) {
    return unsupported("cannot set devices limit: container could not join or create cgroup");
  }
  if (unified) return v2::set_devices(directory->path, rules);
  if (device_rules == DeviceRules::Update) return v1::update_devices(directory->path, rules);
  return v1::set_devices(directory->path, rules);
}

Result<std::vector<Write>> plan_limits(const CgroupPaths& paths, const Resources& resources) {
  if (paths.version != Version::V2) return v1::plan_limits(resources);
  if (const CgroupDirectory* unified = paths.find("")) {
    LC_TRY(v2::check_usage(unified->path, resources));
  }
  return v2::plan_limits(resources);
}

}  // namespace

Result<> check(const CgroupPaths& paths, const Resources& resources) {
  LC_TRY(plan_limits(paths, resources));
  return {};
}

Result<std::vector<LocatedWrite>> plan(const CgroupPaths& paths, const Resources& resources) {
  LC_TRY_ASSIGN(const auto writes, plan_limits(paths, resources));
  return locate_writes(paths, writes);
}

Result<> set(const CgroupPaths& paths, const Resources& resources, DeviceRules device_rules) {
  // Everything that can be wrong in config.json shows before anything is written.
  LC_TRY_ASSIGN(const auto writes, plan_limits(paths, resources));
  LC_TRY(apply_devices(paths, resources, device_rules));
  return apply_writes(paths, writes);
}

}  // namespace libcontainer::cgroups
