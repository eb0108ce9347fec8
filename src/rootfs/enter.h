// Entering the root, and hiding what must not be seen or written inside.
#pragma once

#include "sys/fd.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// What is mounted over masked paths; all of a kind are copies of one mount.
struct Mask {
  sys::Fd mount;
  bool attached = false;
};
// The kernel's file system that the last one of a plan's paths was in.
struct KernelMount {
  wire::Text path;
  sys::Fd fd;
};
struct Masks {
  Mask file;       // the host's /dev/null, taken before the root is entered
  Mask directory;  // an empty read-only tmpfs, made for the first masked directory
  KernelMount mount;
  sys::Fd descriptors;  // /proc/self/fd as it was before the root was entered
};

// Runs in: init. The working directory is / afterwards.
wire::Status enter_root(const wire::EnterRoot& step, sys::FdRef root, Masks& masks);
// Runs in: init, inside the root.
wire::Status make_readonly(wire::Block plan, const wire::MakeReadonly& step, sys::FdRef root,
                           const Masks& masks);
wire::Status readonly_path(wire::Block plan, const wire::ReadonlyPath& step, sys::FdRef root,
                           Masks& masks);
wire::Status mask_path(wire::Block plan, const wire::MaskPath& step, sys::FdRef root, Masks& masks);

}  // namespace libcontainer::rootfs
