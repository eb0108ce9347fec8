// Handing controllers down from the root of the unified hierarchy to a container's cgroup.
#pragma once

#include <libcontainer/error.h>

#include "cgroups/paths.h"

namespace libcontainer::cgroups::v2 {

// For a directory that was just made or taken over: enables every controller of the root in each
// level above it, as far as the kernel lets us, and refuses a cgroup that cannot hold processes.
Result<> enable_controllers(const CgroupDirectory& directory);

}  // namespace libcontainer::cgroups::v2
