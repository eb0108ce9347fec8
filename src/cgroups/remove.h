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

// For a creation that was killed, and `directories` that were to be made, in the order of making:
// each is marked right after it was made, so that only the first one without a mark may be there.
std::string find_unmarked(std::span<const std::string> directories);
// Removes those of them that are in `unmarked`, and the marked levels above containers, as far as
// they are empty.
void remove_unfinished(std::span<const std::string> directories,
                       std::span<const std::string> unmarked);

}  // namespace libcontainer::cgroups
