// Device rules of cgroup v2, which has no controller for them but eBPF programs.
#pragma once

#include <libcontainer/error.h>

#include <string>

#include "cgroups/devices/rule_set.h"

namespace libcontainer::cgroups::v2 {

// In place of whatever rules `directory` had; never without any in between. Needs CAP_SYS_ADMIN.
Result<> set_devices(const std::string& directory, const devices::RuleSet& rules);

}  // namespace libcontainer::cgroups::v2
