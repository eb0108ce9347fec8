// The limits of config.json as writes to the control files of cgroup v2.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/error.h>

#include <string>
#include <vector>

#include "cgroups/write.h"

namespace libcontainer::cgroups::v2 {

// Pure. Everything but devices. Errors: InvalidSpec with the field.
Result<std::vector<Write>> plan_limits(const Resources& resources);

// With memory.checkBeforeUpdate: refuses limits below what is in use, which the kernel would
// enforce by killing.
Result<> check_usage(const std::string& directory, const Resources& resources);

}  // namespace libcontainer::cgroups::v2
