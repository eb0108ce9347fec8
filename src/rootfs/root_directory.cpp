#include "rootfs/root_directory.h"

#include <sys/mount.h>

#include <utility>

#include "rootfs/same_file.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

Status set_propagation(sys::FdRef mount_root, std::uint64_t propagation) {
  const mount_attr change{.attr_set = 0, .attr_clr = 0, .propagation = propagation, .userns_fd = 0};
  const auto changed = sys::mount_set_attributes(mount_root, "", sys::Depth::Top, change);
  if (changed || !sys::is_unsupported(changed.error())) {
    return changed ? Status{} : Status{changed.error().value, "mount_setattr"};
  }
  STEP_TRY("mount", sys::mount("", sys::FdPath(mount_root), nullptr, propagation, nullptr));
  return {};
}

// The mount that holds the directory must not stay shared: what is mounted on the root must not
// propagate to its peers on the host, and pivot_root() refuses a shared parent.
// SECURITY: by descriptor, as paths may lead elsewhere meanwhile.
Status isolate_mount_of(sys::FdRef directory, std::uint64_t propagation) {
  STEP_ASSIGN(auto status, "statx", sys::stat_fd(directory));
  sys::Fd climbed;
  while ((status.stx_attributes & STATX_ATTR_MOUNT_ROOT) == 0) {
    const sys::FdRef below = climbed ? sys::FdRef(climbed) : directory;
    STEP_ASSIGN(sys::Fd above, "openat", sys::open_at(below, "..", O_PATH | O_DIRECTORY));
    STEP_ASSIGN(const auto status_above, "statx", sys::stat_fd(above));
    // The caller's own root is no mount point.
    if (is_same(status, status_above)) return {EINVAL, "statx"};
    climbed = std::move(above);
    status = status_above;
  }
  return set_propagation(climbed ? sys::FdRef(climbed) : directory, propagation);
}

}  // namespace

Status open_root_directory(wire::Block plan, wire::Text path, std::uint64_t parent_propagation,
                           sys::Fd& directory) {
  // SECURITY: the directory that was checked to be no link, by descriptor from here on.
  const open_how how{
      .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS};
  auto found = sys::open_at2(sys::FdRef::cwd(), plan.c_str(path), how);
  if (!found && sys::is_unsupported(found.error())) {
    found = sys::open_at(sys::FdRef::cwd(), plan.c_str(path), O_PATH | O_DIRECTORY | O_NOFOLLOW);
  }
  STEP_ASSIGN(directory, "openat2", std::move(found));
  return parent_propagation != 0 ? isolate_mount_of(directory, parent_propagation) : Status{};
}

}  // namespace libcontainer::rootfs
