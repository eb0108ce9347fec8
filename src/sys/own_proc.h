// Files of the calling thread in a proc file system.
#pragma once

#include "sys/fd.h"

namespace libcontainer::sys {

// SECURITY: CVE-2019-16884, CVE-2025-52881: opens `file` ("attr/exec") of this thread and nothing
// else: not what somebody has mounted at /proc, on the file or on a directory above it, nor what a
// symbolic link leads to. Where /proc cannot be trusted or openat2 is missing (Linux < 5.6), in a
// proc file system of our own, which takes privileges. ENOENT: no such file.
SysResult<Fd> open_own_proc_file(CPath file, int flags);

}  // namespace libcontainer::sys
