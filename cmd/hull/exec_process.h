// The process that `exec` starts, from the container's own and the flags. Pure.
#pragma once

#include <libcontainer/config/process.h>

#include "hull/args.h"
#include "hull/failure.h"

namespace hull {

// `base` is the container's own process; args has the id and the command as positionals.
Outcome<libcontainer::ProcessConfig> exec_process(libcontainer::ProcessConfig base,
                                                  const Args& args);

// `process` of a file: what it says nothing of, and could be more than the container has, is as in
// `base`, the container's own process.
libcontainer::ProcessConfig within(const libcontainer::ProcessConfig& base,
                                   libcontainer::ProcessConfig process);

}  // namespace hull
