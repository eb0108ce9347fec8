// The properties for limits: a table of what systemd calls them. Pure.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/error.h>

#include <vector>

#include "cgroups/layout.h"
#include "cgroups/systemd/property.h"

namespace libcontainer::cgroups::systemd {

struct Host {
  unsigned systemd = 0;             // its version, 252
  Version cgroups = Version::None;  // of the host
};

// Limits for which systemd has no property are not in it, nor device rules.
// Errors: InvalidSpec for entries of `unified` whose value the property does not take.
Result<std::vector<Property>> plan_limits(const Resources& resources, const Host& host);

// systemd counts processor time in hundredths of a second for each second: a quota that is no
// multiple is rounded up, so that the kernel's file and the unit say the same.
Resources rounded(Resources resources);

// DevicePolicy and DeviceAllow. Rules that systemd has no words for are left out: the files of the
// cgroup have all of them. Errors: as devices::evaluate().
Result<std::vector<Property>> plan_devices(const Resources& resources, const Host& host);

}  // namespace libcontainer::cgroups::systemd
