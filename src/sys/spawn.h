// Programs of the host, as children of the caller. Not for the image.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>

#include "sys/fd.h"
#include "sys/result.h"

namespace libcontainer::sys {

// What descriptors 0, 1 and 2 of the program are to be.
struct StandardStreams {
  FdRef input;
  FdRef output;
  FdRef errors;
};

// Signals as a program expects them, no descriptors but the three, and a process group of its own,
// to be ended with what it starts. A `program` without a slash
// is looked for in PATH. `environment` ends with a null pointer.
SysResult<pid_t> spawn_program(const std::string& program, std::span<const std::string> arguments,
                               char* const* environment, const StandardStreams& streams);

}  // namespace libcontainer::sys
