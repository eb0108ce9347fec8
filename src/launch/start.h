// Starting a program that is embedded in the library.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "launch/programs.h"
#include "sys/fd.h"

namespace libcontainer::launch {

struct StartedProgram {
  pid_t pid = 0;
  sys::Fd pidfd;
};

// Descriptor i of the program is a copy of descriptors[i], or closed if that is -1; others are
// close-on-exec. All signals
// are blocked in it, and its environment is empty. It is a child of the calling thread's process.
// Cost: independent of the size and the number of threads of this process.
Result<StartedProgram> start_program(Program program, std::vector<std::string> argv,
                                     std::vector<int> descriptors);

}  // namespace libcontainer::launch
