// Signals to everything in a container's cgroup, and what the kernel killed there.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// Every process gets the signal, also those that are being forked meanwhile. With SIGKILL it
// returns when none is left (a frozen cgroup is thawed for it), or with an error that names some
// after ten seconds. No cgroup, or an empty one: nothing to do.
Result<> signal_all(const CgroupPaths& paths, int signal);

// How many processes of the container the kernel has killed for lack of memory, or, on cgroup v2,
// how often it was about to. 0 if nobody counts.
Result<std::uint64_t> oom_kill_count(const CgroupPaths& paths);

}  // namespace libcontainer::cgroups
