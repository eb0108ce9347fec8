// The in-container program, as a descriptor to execute.
#pragma once

#include <libcontainer/error.h>

#include "sys/fd.h"

namespace libcontainer::launch {

// Made once a process, sealed, and never writable to a container: whoever opens it through
// /proc/PID/exe has neither the host's binary nor a way to change it (CVE-2019-5736).
// Thread-safe. Errors: PermissionDenied where no file can be made executable.
Result<sys::Fd> open_image();

}  // namespace libcontainer::launch
