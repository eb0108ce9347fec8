// The devices controller of cgroup v1.
#pragma once

#include <libcontainer/error.h>

#include <string>

#include "cgroups/devices/rule_set.h"

namespace libcontainer::cgroups::v1 {

// Of a cgroup without processes: needs no look at what is there.
Result<> set_devices(const std::string& directory, const devices::RuleSet& rules);

// Of one with processes: changes only what differs, and checks that the kernel agrees afterwards.
Result<> update_devices(const std::string& directory, const devices::RuleSet& rules);

}  // namespace libcontainer::cgroups::v1
