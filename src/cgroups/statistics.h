// What a container's cgroup has used.
#pragma once

#include <libcontainer/error.h>
#include <libcontainer/stats.h>

#include <string>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// Everything but the network interfaces. Errors: a file that is there cannot be read.
Result<Stats> read_statistics(const CgroupPaths& paths);

// What both versions write alike. `directory` is that of the controller.
Result<> read_pids(const std::string& directory, Stats& stats);
Result<> read_rdma(const std::string& directory, Stats& stats);

}  // namespace libcontainer::cgroups
