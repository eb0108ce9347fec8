// Counters of version 2. Source: kernel Documentation/admin-guide/cgroup-v2.rst.
#pragma once

#include <libcontainer/error.h>
#include <libcontainer/stats.h>

#include <string>

namespace libcontainer::cgroups::v2 {

Result<> read_statistics(const std::string& directory, Stats& stats);

}  // namespace libcontainer::cgroups::v2
