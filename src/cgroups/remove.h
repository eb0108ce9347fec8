// Removing a container's cgroup.
#pragma once

#include <libcontainer/error.h>

#include <span>
#include <string>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// Removes every directory with the cgroups below it, and then the levels above that we made and
// that are empty now. What is missing is removed already. A directory that is still in use, as
// for an instant after its last process was killed, is tried again for about a second.
// Errors name what is left.
Result<> remove(const CgroupPaths& paths);

// Removes those, in reverse order, that carry no container's mark and are empty; others stay,
// silently.
void remove_unused(std::span<const std::string> directories);

}  // namespace libcontainer::cgroups
