// Descriptors that become readable when something happens.
#pragma once

#include <cstdint>

#include "sys/fd.h"

namespace libcontainer::sys {

// A counter that others add to; reading does not block.
SysResult<Fd> make_eventfd();
// What has been added since the last call; 0: nothing.
SysResult<std::uint64_t> take_count(FdRef eventfd);

// Changes of files; reading does not block.
SysResult<Fd> make_inotify();
SysResult<> watch_modification(FdRef inotify, CPath path);
// Forgets what has been reported.
SysResult<> drain(FdRef inotify);

// Readable while one of its members is.
SysResult<Fd> make_epoll();
SysResult<> add_readable(FdRef epoll, FdRef member);

}  // namespace libcontainer::sys
