// The container's terminal. Runs in: init, inside the root.
#pragma once

#include "sys/fd.h"
#include "wire/process_steps.h"
#include "wire/status.h"

namespace libcontainer::console {

// Makes a pty in the container's devpts, sends its master over `socket` and makes its other side
// the controlling terminal and descriptors 0-2.
wire::Status setup_console(const wire::SetupConsole& step, sys::FdRef root, sys::FdRef socket,
                           sys::FdRef descriptors);

}  // namespace libcontainer::console
