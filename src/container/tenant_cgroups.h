// Where below the container's cgroup a second process goes.
#pragma once

#include <libcontainer/error.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/paths.h"

namespace libcontainer::container {

// `wanted`: one "path", in all hierarchies, or on cgroup v1 any number of
// "controller[,controller]:path"; relative to the container's cgroup, as in `exec --cgroup`. Pure.
// Errors: InvalidArgument.
Result<cgroups::CgroupPaths> tenant_cgroups(cgroups::CgroupPaths container,
                                            const std::vector<std::string>& wanted);

// Cgroup v2: false if the directory is not there, or gives controllers to those below, for then the
// kernel refuses processes (EBUSY). Reads one file.
bool takes_processes(const std::string& directory);

// Cgroup v2: the directory of a process below `mount_point`, from the text of its /proc/PID/cgroup.
// None: it is not below. Pure.
std::optional<std::string> unified_directory(std::string_view proc_cgroup,
                                             std::string_view mount_point);

}  // namespace libcontainer::container
