// The limits of config.json as writes to the control files of cgroup v1.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/error.h>

#include <vector>

#include "cgroups/write.h"

namespace libcontainer::cgroups::v1 {

// Pure. Everything but devices. Errors: InvalidSpec with the field.
Result<std::vector<Write>> plan_limits(const Resources& resources);

}  // namespace libcontainer::cgroups::v1
