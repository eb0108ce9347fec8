// The receiving end of what a runtime sends over a Unix socket: a console, a pidfd, a notify
// descriptor.
#pragma once

#include <string>

#include "sys/fd.h"

namespace conformance {

// All of these end the program on an error.
libcontainer::sys::Fd listen_at(const std::string& path);
libcontainer::sys::Fd accept_from(libcontainer::sys::FdRef listener);

struct Message {
  std::string text;
  libcontainer::sys::Fd fd;
};
// One message; without descriptor if the peer sent none.
Message receive_from(libcontainer::sys::FdRef connection);

// Does nothing if `path` is empty.
void write_pid_file(const std::string& path);

}  // namespace conformance
