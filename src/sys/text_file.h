// Reading a file whole. For callers: the program inside has no heap.
#pragma once

#include <string>

#include "sys/fd.h"

namespace libcontainer::sys {

// To its end, however often the kernel gives a part only.
SysResult<std::string> read_text(FdRef dir, CPath path);

}  // namespace libcontainer::sys
