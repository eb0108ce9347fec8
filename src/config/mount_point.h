// Where in the container a mount goes. Pure.
#pragma once

#include <libcontainer/config.h>

#include <string>

namespace libcontainer::config {

// Absolute and clean. A destination that is a path of the host inside the root file system means
// the place that it has in there: writers of config.json count on it.
std::string mount_point(const Config& config, const Mount& mount);

}  // namespace libcontainer::config
