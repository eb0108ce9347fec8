// The bundle: a directory with config.json.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/validate.h>

#include <string>

#include "hull/failure.h"
#include "hull/session.h"

namespace hull {

// Makes `directory` the current one, unless it is empty.
Outcome<> enter_bundle(const std::string& directory);

// Enters the bundle of --bundle and reads its config.json, or what --config names: a path from
// where the command was called, as crun has it. Relative paths in either start at the bundle.
Outcome<libcontainer::Config> read_bundle(const Args& args, const Session& session);

// This host as the bundle would see it. One without a user namespace is only of use to root:
// whoever looks at it sees what root would.
Outcome<libcontainer::HostInfo> host_for(const libcontainer::Config& config);

}  // namespace hull
