// The bundle: a directory with config.json.
#pragma once

#include <libcontainer/config.h>

#include <string>

#include "hull/failure.h"

namespace hull {

// Makes `directory` the current one, unless it is empty.
Outcome<> enter_bundle(const std::string& directory);

// config.json of the current directory, which is the bundle.
Outcome<libcontainer::Config> read_bundle();

}  // namespace hull
