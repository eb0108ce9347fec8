// Waiting for descriptors.
#pragma once

#include <poll.h>

#include <span>

#include "sys/fd.h"

namespace libcontainer::sys {

// How many are ready; 0: none within `timeout_ms` (-1: for ever). A signal does not end the wait.
SysResult<int> poll(std::span<pollfd> fds, int timeout_ms);

}  // namespace libcontainer::sys
