// "tmpcopyup": a tmpfs starts with what it is going to hide. Runs in: init.
#pragma once

#include "sys/fd.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// Copies what is in the directory `from` into the directory `to`, which nobody else sees yet: with
// owners and modes, without extended attributes; sockets are left out. What is mounted below `from`
// is copied too.
wire::Status copy_up(sys::FdRef from, sys::FdRef to);

}  // namespace libcontainer::rootfs
