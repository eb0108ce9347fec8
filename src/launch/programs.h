// The programs that are embedded in the library, as descriptors to execute.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>

#include "sys/fd.h"

namespace libcontainer::launch {

enum class Program : std::uint8_t {
  Init,  // image/: stage 0 and init
  Bus,   // bus/: talks to systemd; not in every build
};

// Whether this build has it.
bool has_program(Program program);

// Made once a process, sealed, and never writable to a container: whoever opens it through
// /proc/PID/exe has neither the host's binary nor a way to change it (CVE-2019-5736).
// Thread-safe. Errors: PermissionDenied where no file can be made executable; Unsupported for a
// program that this build has not.
Result<sys::Fd> open_program(Program program);

}  // namespace libcontainer::launch
