// Cgroups below the container's, for a process that is executed in it.
#pragma once

#include <libcontainer/error.h>

#include <span>
#include <string>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// Pure. A request is "controller[,controller]:path", or a path alone, which is meant for the
// unified hierarchy. Hierarchies that no request names stay as they are.
// Errors: InvalidArgument, also for a path that leads out of the container's cgroup.
Result<CgroupPaths> plan_sub_paths(CgroupPaths paths, std::span<const std::string> requests);

}  // namespace libcontainer::cgroups
