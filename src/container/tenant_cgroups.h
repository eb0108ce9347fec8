// Where below the container's cgroup a second process goes.
#pragma once

#include <libcontainer/error.h>

#include <string>
#include <vector>

#include "cgroups/paths.h"

namespace libcontainer::container {

// `wanted`: one "path", in all hierarchies, or on cgroup v1 any number of
// "controller[,controller]:path"; relative to the container's cgroup, as in `exec --cgroup`. Pure.
// Errors: InvalidArgument.
Result<cgroups::CgroupPaths> tenant_cgroups(cgroups::CgroupPaths container,
                                            const std::vector<std::string>& wanted);

}  // namespace libcontainer::container
