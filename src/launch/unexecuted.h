// SECURITY: what a config asks for and no step does is refused, never passed over: a container that
// runs without its profile is worse than one that does not run.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include <vector>

namespace libcontainer::launch {

// Unsupported, with the field. Pure.
std::vector<Error> find_unexecuted(const Config& config, const ProcessConfig& process);
// The first of them.
Result<> refuse_unexecuted(const ProcessConfig& process);
Result<> refuse_unexecuted(const Config& config, const ProcessConfig& process);

}  // namespace libcontainer::launch
