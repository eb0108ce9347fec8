// Where something is to be mounted: found or made inside the root, then used by descriptor.
#pragma once

#include <cerrno>
#include <cstdint>

#include "sys/resolve.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

struct Target {
  sys::Fd fd;
  bool existed = true;
  std::uint16_t mode = 0;  // of one that existed
};

struct TargetRules {
  sys::Create create = sys::Create::Directory;
  bool plain_directory = false;
  bool inside_proc = false;
};

// Runs in: init, before it enters the root. `root` is the container's root directory.
wire::Status open_target(sys::FdRef root, sys::CPath path, TargetRules rules, Target& target);

// Attaches a detached mount there; propagation changes come after, as mount(8) does them.
wire::Status attach(wire::Block plan, sys::FdRef mount, sys::FdRef target,
                    const wire::MountAttributes& attributes);

// For paths that need not be there.
inline wire::Status missing_is_fine(sys::Errno error) {
  return error.value == ENOENT ? wire::Status{} : wire::Status{error.value, "openat2"};
}

}  // namespace libcontainer::rootfs
