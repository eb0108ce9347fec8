// What control files held before limits are changed, for a change that fails.
#pragma once

#include <span>
#include <vector>

#include "cgroups/write.h"

namespace libcontainer::cgroups {

// What brings back what the files of `writes` hold now, the last one first. Files that cannot be
// read are left out.
std::vector<LocatedWrite> kept_values(std::span<const LocatedWrite> writes);

// As far as the kernel takes them: some only once others are back.
void write_back(std::span<const LocatedWrite> kept);

}  // namespace libcontainer::cgroups
