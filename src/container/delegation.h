// Whom a container's cgroup belongs to.
#pragma once

#include <libcontainer/config.h>
#include <sys/types.h>

#include <optional>

namespace libcontainer::container {

// The host's id of the process' user, if the container can make use of owning its cgroup (v2): it
// has a cgroup namespace of its own, and that mounted for writing. Pure.
std::optional<uid_t> cgroup_owner(const Config& config);

}  // namespace libcontainer::container
