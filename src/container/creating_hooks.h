// The hooks that the caller runs while it creates or restores a container.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <functional>

#include "container/container_impl.h"
#include "sys/fd.h"

namespace libcontainer::container {

// Identifies init, and has that and the hooks' begin written by `save` before the first one runs.
// Errors: HookFailed, and those of `save`. `cancel`: see hooks::run().
Result<> run_creating_hooks(Impl& container, pid_t init, const std::function<Result<>()>& save,
                            sys::FdRef cancel);

}  // namespace libcontainer::container
