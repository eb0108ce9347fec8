// Device nodes and symbolic links of /dev. Runs in: init, before it enters the root.
#pragma once

#include "sys/fd.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

wire::Status make_device(wire::Block plan, const wire::MakeDevice& step, sys::FdRef root);
wire::Status make_symlink(wire::Block plan, const wire::MakeSymlink& step, sys::FdRef root);
// Runs in: init, inside the root.
wire::Status reopen_null(sys::FdRef root);

}  // namespace libcontainer::rootfs
