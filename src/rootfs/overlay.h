// A root file system whose changes are thrown away. Runs in: init, before it enters the root.
// Source: Documentation/filesystems/overlayfs.rst.
#pragma once

#include "sys/fd.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// Covers the root directory with a tmpfs and that with an overlay, and stores a descriptor of it.
wire::Status overlay_root(wire::Block plan, const wire::OverlayRoot& step, sys::Fd& root);

}  // namespace libcontainer::rootfs
