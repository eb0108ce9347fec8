#include "rootfs/root_directory.h"

#include <sys/mount.h>

#include <utility>

#include "sys/file.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

Status make_private(sys::FdRef mount_root) {
  constexpr mount_attr kPrivate{
      .attr_set = 0, .attr_clr = 0, .propagation = MS_PRIVATE, .userns_fd = 0};
  const auto changed = sys::mount_set_attributes(mount_root, "", sys::Depth::Top, kPrivate);
  if (changed || !sys::is_unsupported(changed.error())) {
    return changed ? Status{} : Status{changed.error().value, "mount_setattr"};
  }
  STEP_TRY("mount", sys::mount("", sys::FdPath(mount_root), nullptr, MS_PRIVATE, nullptr));
  return {};
}

bool is_same(const struct ::statx& a, const struct ::statx& b) {
  return a.stx_ino == b.stx_ino && a.stx_dev_major == b.stx_dev_major &&
         a.stx_dev_minor == b.stx_dev_minor;
}

// The mount that holds the directory becomes private: what is mounted on the root must not
// propagate to its peers on the host, and pivot_root() refuses a shared parent.
// SECURITY: by descriptor, as paths may lead elsewhere meanwhile.
Status isolate_mount_of(sys::FdRef directory) {
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
  return make_private(climbed ? sys::FdRef(climbed) : directory);
}

}  // namespace

Status open_root_directory(wire::Block plan, wire::Text path, bool isolate, sys::Fd& directory) {
  // SECURITY: the directory that was checked to be no link, by descriptor from here on.
  const open_how how{
      .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS};
  auto found = sys::open_at2(sys::FdRef::cwd(), plan.c_str(path), how);
  if (!found && sys::is_unsupported(found.error())) {
    found = sys::open_at(sys::FdRef::cwd(), plan.c_str(path), O_PATH | O_DIRECTORY | O_NOFOLLOW);
  }
  STEP_ASSIGN(directory, "openat2", std::move(found));
  return isolate ? isolate_mount_of(directory) : Status{};
}

}  // namespace libcontainer::rootfs
