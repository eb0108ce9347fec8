// What of a process' capabilities will be ignored. Pure.
#pragma once

#include <libcontainer/config/process.h>

#include <string>
#include <vector>

namespace libcontainer::config {

// One line for all unknown names, one for each ambient capability that cannot be raised.
std::vector<std::string> capability_warnings(const Capabilities& capabilities);

}  // namespace libcontainer::config
