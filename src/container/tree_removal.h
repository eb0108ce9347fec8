// Removing a directory in which a container may have been.
#pragma once

#include "sys/fd.h"
#include "sys/result.h"

namespace libcontainer::container {

// Removes all that is in `directory`. SECURITY: a container that may mount can write to what it
// shares with us, and nest directories deeper than there are descriptors, or stack. So what is
// below the first level is lifted to `directory` before its turn comes; and a directory that is
// swapped for a link meanwhile is not followed.
sys::SysResult<> empty_tree(sys::FdRef directory);

}  // namespace libcontainer::container
