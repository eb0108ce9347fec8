// The JSON of `features`. Pure.
#pragma once

#include <libcontainer/features.h>

#include <string>

namespace hull::output {

// Four-space indented, ended by a new-line. Source: OCI features.md.
std::string format_features(const libcontainer::Features& features);

}  // namespace hull::output
