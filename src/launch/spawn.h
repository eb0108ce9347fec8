// Starting stage 0.
#pragma once

#include <libcontainer/error.h>
#include <libcontainer/process.h>
#include <sys/types.h>

#include <span>

#include "sys/fd.h"
#include "wire/builder.h"

namespace libcontainer::launch {

struct Stage0 {
  pid_t pid = 0;
  sys::Fd pidfd;
  sys::Fd socket;  // the caller's end
  sys::Fd births;  // a wire::Birth for each child, in the order of the steps
};

// Executes the image with the plan; `slots` are what steps call slot 0, 1, ….
// Cost: independent of the size and the number of threads of this process.
Result<Stage0> spawn_stage0(const wire::Plan& plan, const ProcessIo& io,
                            std::span<const sys::FdRef> slots);

}  // namespace libcontainer::launch
