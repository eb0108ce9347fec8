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
};

// Connects what `io` names.
Result<Sockets> open_sockets(const ProcessConfig& process, const ProcessIo& io);

// The master that init sent over our own pair; none if there is no such pair.
Result<sys::Fd> receive_console(Sockets& sockets);

}  // namespace libcontainer::container
