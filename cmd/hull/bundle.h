// The bundle: a directory with config.json.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/validate.h>

#include <string>

#include "hull/failure.h"

namespace hull {

// Makes `directory` the current one, unless it is empty.
Outcome<> enter_bundle(const std::string& directory);

// config.json of the current directory, which is the bundle.
Outcome<libcontainer::Config> read_bundle();

// This host as the bundle would see it. One without a user namespace is only of use to root:
// whoever looks at it sees what root would.
Outcome<libcontainer::HostInfo> host_for(const libcontainer::Config& config);

}  // namespace hull
