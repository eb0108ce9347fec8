// The files that annotations name for what hooks print.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include "hooks/run.h"
#include "sys/fd.h"

namespace libcontainer::container {

hooks::OutputPaths hook_output_paths(const Config& config);

// For hooks that run inside, which cannot open them; without such hooks nothing is opened.
struct HookOutput {
  sys::Fd out;
  sys::Fd err;
};
Result<HookOutput> open_hook_output(const Config& config);

}  // namespace libcontainer::container
