// Handing a container's cgroup to its own root.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>

namespace libcontainer::cgroups {

// What lets whoever is `owner` make cgroups below `directory` (v2) and move processes between them;
// limits of the directory itself stay root's. The kernel lists the files. Needs CAP_CHOWN.
Result<> delegate(const std::string& directory, uid_t owner);

}  // namespace libcontainer::cgroups
