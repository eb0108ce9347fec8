// Where something is to be mounted: found or made inside the root, then used by descriptor.
#pragma once

#include <cerrno>
#include <cstdint>

#include "rootfs/path_mounts.h"
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
  sys::LastComponent last = sys::LastComponent::Follow;
  bool plain_directory = false;
  bool inside_proc = false;
};

// Runs in: init, before it enters the root. `root` is the container's root directory.
wire::Status open_target(sys::FdRef root, sys::CPath path, TargetRules rules, Target& target);

// Attaches a detached mount there; propagation changes come after, as mount(8) does them.
wire::Status attach(wire::Block plan, sys::FdRef mount, const Spot& spot,
                    const wire::MountAttributes& attributes);

// By mount_setattr alone.
wire::Status set_attributes(sys::FdRef mount, const wire::MountAttributes& attributes);
// The same in another way if need be, for a mount that is attached.
wire::Status change_attached(wire::Block plan, sys::FdRef mount, const Spot& spot,
                             const wire::MountAttributes& attributes);

// What is to be bound: a detached copy, or where there is none, what is to be copied.
struct BindSource {
  sys::CPath path;
  sys::Depth depth = sys::Depth::Top;
  sys::LastComponent last = sys::LastComponent::Follow;
  sys::Fd fd = {};
  bool is_copy = true;
};
// Linux 5.2.
sys::SysResult<sys::Fd> clone_tree(const BindSource& source);
wire::Status open_copy(BindSource& source);
wire::Status bind(wire::Block plan, BindSource& source, const Spot& spot,
                  const wire::MountAttributes& attributes);

// For paths that need not be there.
inline wire::Status missing_is_fine(sys::Errno error) {
  return error.value == ENOENT ? wire::Status{} : wire::Status{error.value, "openat2"};
}

}  // namespace libcontainer::rootfs
