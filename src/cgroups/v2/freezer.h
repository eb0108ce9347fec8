// The freezer of cgroup v2. See cgroups/freeze.h.
#pragma once

#include <string>

#include "cgroups/freeze.h"

namespace libcontainer::cgroups::v2 {

Result<FreezerState> freezer_state(const std::string& directory);
// Frozen itself or by one above; not if that cannot be read.
bool stands_still(const std::string& directory);
Result<> freeze(const std::string& directory);
Result<> thaw(const std::string& directory);

}  // namespace libcontainer::cgroups::v2
