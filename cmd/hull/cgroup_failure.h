#pragma once

#include <libcontainer/error.h>

#include "hull/failure.h"

namespace hull {

// Of reading or changing a cgroup: a lack of permission has a hint at what it usually comes from.
Failure cgroup_failure(const libcontainer::Error& error);

}  // namespace hull
