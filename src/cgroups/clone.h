// A cgroup as a place to be born in.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>

#include "cgroups/paths.h"
#include "sys/fd.h"

namespace libcontainer::cgroups {

// Who may look at the process that is born, before it has closed its copy of the descriptor.
enum class Observers : std::uint8_t { None, Container };

// The descriptor for clone3(CLONE_INTO_CGROUP), which puts a process into the unified hierarchy
// only: empty unless that is the only one. With observers, nothing can be reached or changed by it;
// that needs CAP_SYS_ADMIN, without which no process of ours can be looked at from inside either.
Result<sys::Fd> open_for_clone(const CgroupPaths& paths, Observers observers);

}  // namespace libcontainer::cgroups
