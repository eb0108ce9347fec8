#include "sys/poll.h"

#include <time.h>

namespace libcontainer::sys {

SysResult<int> poll(std::span<pollfd> fds, int timeout_ms) {
  // The kernel writes what is left into `left`, so that the restart after EINTR does not add up.
  timespec left{.tv_sec = timeout_ms / 1000, .tv_nsec = (timeout_ms % 1000) * 1'000'000L};
  return invoke<int>(SYS_ppoll, fds.data(), fds.size(), timeout_ms < 0 ? nullptr : &left, nullptr,
                     0);
}

}  // namespace libcontainer::sys
