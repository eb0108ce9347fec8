// Stopping and continuing everything in a container's cgroup.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

enum class FreezerState : std::uint8_t { Undefined, Thawed, Frozen };

// Undefined: no freezer, or the cgroup is gone. A container below a frozen cgroup, which was not
// frozen itself, is Thawed.
Result<FreezerState> freezer_state(const CgroupPaths& paths);
// Of one directory, which may be of any hierarchy.
Result<FreezerState> freezer_state(const CgroupDirectory& directory);

// Waits until every process stands still, at most some seconds; then everything is thawed again and
// the error says so. Without a freezer: Unsupported.
Result<> freeze(const CgroupPaths& paths);
Result<> thaw(const CgroupPaths& paths);

// WrongState, with the cgroup's name, if one above this one is frozen: what joins stands still, so
// that waiting for it never ends.
Result<> check_not_frozen_above(const CgroupDirectory& directory);

}  // namespace libcontainer::cgroups
