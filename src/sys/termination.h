// Being ended by a signal, as the first process of a pid namespace.
#pragma once

namespace libcontainer::sys {

// SIGHUP, SIGINT, SIGQUIT and SIGTERM end the process, with 128 and the signal's number, until its
// execve. Without a handler the kernel keeps them from the first process of a pid namespace.
void end_on_request();

}  // namespace libcontainer::sys
