// The caller's ends of the sockets that init sends a terminal or a pidfd over.
#pragma once

#include <libcontainer/config/process.h>
#include <libcontainer/error.h>
#include <libcontainer/process.h>

#include "sys/fd.h"

namespace libcontainer::container {

struct Sockets {
  sys::Fd console;         // init's end, or the connection to ProcessIo::console_socket
  sys::Fd console_master;  // our end of a pair of our own
  sys::Fd pidfd;
  sys::Fd terminal;  // what init sent over that pair
};

// Connects what `io` names.
Result<Sockets> open_sockets(const ProcessConfig& process, const ProcessIo& io);

// If there is a pair of our own: stores the master that init has sent over it as `terminal`, and
// makes its lines end as they were written ("\n"). Called while init still waits, before the
// payload can write. Never blocks. Errors: Internal if nothing was sent.
Result<> receive_terminal(Sockets& sockets);

}  // namespace libcontainer::container
