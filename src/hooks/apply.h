// Hooks that run inside the container. Runs in: init (createContainer before it enters the root,
// startContainer as the container's user).
#pragma once

#include "sys/fd.h"
#include "wire/process_steps.h"
#include "wire/status.h"

namespace libcontainer::hooks {

// What hooks write to instead of a pipe; none: the pipe, whose text a message shows.
struct Files {
  sys::FdRef out;
  sys::FdRef err;
};

// Runs them in order, the OCI state on stdin, and stops at the first that fails; the detail says
// which and how. `process_env`: for hooks without an environment of their own.
wire::Status run_inside(wire::Block plan, wire::List<wire::HookProgram> hooks, const Files& files,
                        const char* point, char* const* process_env);

}  // namespace libcontainer::hooks
