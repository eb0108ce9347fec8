// Who is in a container's cgroup, and moving processes into it.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// Moves the process into every hierarchy.
Result<> join(const CgroupPaths& paths, pid_t pid);

// Of one directory and every cgroup below it; a missing directory has none. In no order.
Result<std::vector<pid_t>> processes_below(const std::string& directory);

// Of the container, read where it can be frozen too. No cgroup, no processes.
Result<std::vector<pid_t>> processes(const CgroupPaths& paths);

// Where processes() looks; nullptr: the container has no cgroup.
const CgroupDirectory* process_directory(const CgroupPaths& paths);

}  // namespace libcontainer::cgroups
