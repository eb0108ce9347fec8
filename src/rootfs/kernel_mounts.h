// Proc and sysfs mounts of the host that stay reachable where the root is not pivoted.
#pragma once

#include "sys/fd.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// SECURITY: whoever can make a user namespace may mount a proc file system of his own, without
// masks, if the mount namespace has one that shows everything. So none is left but those in the
// root: they are unmounted, or covered where that is not allowed. Runs in: init, in a mount
// namespace of its own; /proc of the host cannot be used afterwards.
wire::Status hide_kernel_mounts(sys::FdRef root);

}  // namespace libcontainer::rootfs
