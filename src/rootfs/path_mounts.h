// The mount calls of old: by path, on what is attached already. For kernels and outer filters
// without the newer ones, which each caller tries first. What is mounted is seen for a moment
// before it has its attributes; nobody but us is inside yet. Runs in: init.
#pragma once

#include <cstdint>

#include "sys/mount.h"
#include "sys/resolve.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// Where something is mounted.
struct Spot {
  sys::FdRef root;
  sys::CPath path;              // from there: a mount is found again by it
  sys::FdRef target;            // what is there now
  sys::FdRef descriptors = {};  // see sys::mount_on()
  sys::LastComponent last = sys::LastComponent::Follow;
};

// Whether a step failed because that call is missing, or refused by a filter.
bool lacks(const wire::Status& status, const char* call);

wire::Status bind_by_path(sys::FdRef source, sys::Depth depth, const Spot& spot, sys::Fd& mounted);

struct NewFilesystem {
  const char* source;
  const char* type;
  std::uint64_t flags;  // MS_*
  const char* data;
};
wire::Status mount_by_path(const NewFilesystem& filesystem, const Spot& spot, sys::Fd& mounted);

// Not for attributes that are recursive.
wire::Status change_by_path(sys::FdRef mounted, const wire::MountAttributes& attributes,
                            sys::FdRef descriptors);

// MS_* for MOUNT_ATTR_*.
std::uint64_t to_mount_flags(std::uint64_t attributes);

}  // namespace libcontainer::rootfs
