// Applying the limits of config.json to a container's cgroup.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/error.h>

#include <cstdint>

#include "cgroups/paths.h"
#include "cgroups/write.h"

namespace libcontainer::cgroups {

enum class DeviceRules : std::uint8_t {
  Set,     // the cgroup has no processes yet
  Update,  // it has: only what differs is written
  Skip,    // we are not allowed to: in a user namespace, or rootless
};

// What set() would refuse of these limits before it writes anything: values that are wrong, and
// with `memory.checkBeforeUpdate` limits below what is in use.
Result<> check(const CgroupPaths& paths, const Resources& resources);

// What set() would write of them, in its order, but device rules. Writes nothing. Errors: as
// check().
Result<std::vector<LocatedWrite>> plan(const CgroupPaths& paths, const Resources& resources);

// Writes what `resources` names and leaves everything else alone. To be done before the first
// process joins, and again for every update. Errors name controller, file and value and carry the
// field; what needs a hierarchy that the container has not joined is Unsupported.
Result<> set(const CgroupPaths& paths, const Resources& resources, DeviceRules device_rules);

}  // namespace libcontainer::cgroups
