// What systemd is told of a container: the properties of its unit. Pure.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/error.h>

#include <map>
#include <string>
#include <vector>

#include "cgroups/systemd/limit_properties.h"
#include "cgroups/systemd/property.h"
#include "cgroups/systemd/unit.h"

namespace libcontainer::cgroups::systemd {

struct UnitRequest {
  const Unit& unit;
  std::string description;
  const Resources& resources;  // as rounded() gives them
  const std::map<std::string, std::string>& annotations;
};

// Of a new unit, all but its first process; limits for which systemd has no property are not in it.
// Errors: InvalidSpec for annotations, entries of `unified` and device rules that are none.
Result<std::vector<Property>> plan_start(const UnitRequest& request, const Host& host);

// "252.39-1~deb12u2", "v249" → 252, 249; 0 if there is no number.
unsigned parse_version(std::string_view text);

}  // namespace libcontainer::cgroups::systemd
