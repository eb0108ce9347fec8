// A cgroup as a place to be born in.
#pragma once

#include <libcontainer/error.h>

#include "cgroups/paths.h"
#include "sys/fd.h"

namespace libcontainer::cgroups {

// The descriptor for clone3(CLONE_INTO_CGROUP), which puts a process into the unified hierarchy
// only: empty unless that is the only one.
Result<sys::Fd> open_for_clone(const CgroupPaths& paths);

}  // namespace libcontainer::cgroups
