// Starting criu as a service of this process alone: `criu swrk 3`.
#pragma once

#include <libcontainer/error.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sys/fd.h"

namespace libcontainer::criu {

// Own: it does not get the signals that a terminal sends, and comes to its end.
enum class ProcessGroup : std::uint8_t { Callers, Own };

struct StartOptions {
  // Its standard streams; one that is not given is /dev/null.
  std::array<sys::FdRef, 3> streams;
  std::vector<sys::FdRef> extra;  // become 4, 5, …
  // Not empty: it runs in a mount namespace of its own, in which this directory is a mount, as criu
  // wants the root that it restores into to be. It mounts below `directories`, which therefore are
  // opened in there: after the extra ones, and for criu's messages they are its own then.
  std::string root_mount;
  std::vector<std::string> directories;
  ProcessGroup group = ProcessGroup::Callers;
};

struct Started {
  pid_t pid = 0;
  sys::Fd pidfd;
  sys::Fd socket;  // the other end is its descriptor 3
};
// Errors: NotFound, "criu: executable file not found in $PATH"; Kernel.
Result<Started> start(const StartOptions& options);

}  // namespace libcontainer::criu
