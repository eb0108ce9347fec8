// Counters of version 1, each controller in its own hierarchy.
// Source: kernel Documentation/admin-guide/cgroup-v1.
#pragma once

#include <libcontainer/error.h>
#include <libcontainer/stats.h>

#include <string>

#include "cgroups/paths.h"

namespace libcontainer::cgroups::v1 {

Result<> read_statistics(const CgroupPaths& paths, Stats& stats);

// block_io_statistics.cpp
Result<> read_block_io(const std::string& directory, Stats& stats);

}  // namespace libcontainer::cgroups::v1
