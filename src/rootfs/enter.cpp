#include "rootfs/enter.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include "rootfs/target.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

constexpr mount_attr kReadonly{
    .attr_set = MOUNT_ATTR_RDONLY, .attr_clr = 0, .propagation = 0, .userns_fd = 0};

// The old root stays stacked on the new one until it is unmounted; its mounts must not be
// unmounted on the host along with it, so it becomes a slave first.
Status pivot(sys::FdRef root) {
  STEP_ASSIGN(const sys::Fd old_root, "open",
              sys::open_at(sys::FdRef::cwd(), "/", O_PATH | O_DIRECTORY));
  STEP_TRY("fchdir", sys::change_directory(root));
  STEP_TRY("pivot_root", sys::pivot_root(".", "."));
  STEP_TRY("fchdir", sys::change_directory(old_root));
  STEP_TRY("mount", sys::mount("", ".", nullptr, MS_SLAVE | MS_REC, nullptr));
  STEP_TRY("umount2", sys::unmount(".", MNT_DETACH));
  STEP_TRY("chdir", sys::change_directory("/"));
  return {};
}

Status move_and_chroot(sys::FdRef root) {
  STEP_TRY("fchdir", sys::change_directory(root));
  STEP_TRY("mount", sys::mount(".", "/", nullptr, MS_MOVE, nullptr));
  STEP_TRY("chroot", sys::change_root("."));
  STEP_TRY("chdir", sys::change_directory("/"));
  return {};
}

Status chroot_only(sys::FdRef root) {
  STEP_TRY("fchdir", sys::change_directory(root));
  STEP_TRY("chroot", sys::change_root("."));
  STEP_TRY("chdir", sys::change_directory("/"));
  return {};
}

Status switch_root(wire::EnterRoot::Method method, sys::FdRef root) {
  switch (method) {
    case wire::EnterRoot::Method::Pivot:
      return pivot(root);
    case wire::EnterRoot::Method::MoveAndChroot:
      return move_and_chroot(root);
    case wire::EnterRoot::Method::Chroot:
      return chroot_only(root);
  }
  return {EINVAL, ""};
}

// SECURITY: CVE-2025-31133: what hides files is the host's /dev/null, checked, and not whatever
// the image has put there.
Status open_host_null(sys::Fd& null) {
  STEP_ASSIGN(
      null, "open_tree",
      sys::open_tree_clone(sys::FdRef::cwd(), "/dev/null", sys::Depth::Top, AT_SYMLINK_NOFOLLOW));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(null));
  const bool is_null = (status.stx_mode & S_IFMT) == S_IFCHR && status.stx_rdev_major == 1 &&
                       status.stx_rdev_minor == 3;
  if (!is_null) return {EINVAL, "", "the host's /dev/null is invalid"};
  // It is the host's inode: read-only, or the container's root might change its mode and owner.
  // Writing to a device does not need a writable mount.
  constexpr mount_attr kSealed{
      .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC,
      .attr_clr = 0,
      .propagation = 0,
      .userns_fd = 0};
  STEP_TRY("mount_setattr", sys::mount_set_attributes(null, "", sys::Depth::Top, kSealed));
  return {};
}

// The first one is attached itself; from then on it can be copied (Linux < 6.15 copies no detached
// mount).
Status attach_mask(Mask& mask, sys::FdRef target) {
  if (!mask.attached) {
    STEP_TRY("move_mount", sys::move_mount(mask.mount, target));
    mask.attached = true;
    return {};
  }
  STEP_ASSIGN(const sys::Fd copy, "open_tree",
              sys::open_tree_clone(mask.mount, "", sys::Depth::Top, AT_EMPTY_PATH));
  STEP_TRY("move_mount", sys::move_mount(copy, target));
  return {};
}

Status mount_empty_directory(sys::Fd& mount) {
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open("tmpfs"));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "source", "tmpfs"));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "nr_blocks", "1"));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "nr_inodes", "1"));
  STEP_TRY("fsconfig", sys::fs_create(fs));
  STEP_ASSIGN(mount, "fsmount", sys::fs_mount(fs, MOUNT_ATTR_RDONLY));
  return {};
}

}  // namespace

Status enter_root(const wire::EnterRoot& step, sys::FdRef root, Masks& masks) {
  if (const Status status = open_host_null(masks.file.mount); !status.ok()) return status;
  if (const Status status = switch_root(step.method, root); !status.ok()) return status;
  if (step.propagation != 0) {
    STEP_TRY("mount", sys::mount("", "/", nullptr, step.propagation, nullptr));
  }
  return {};
}

Status make_readonly(wire::Block plan, const wire::MakeReadonly& step, sys::FdRef root) {
  STEP_ASSIGN(const sys::Fd fd, "openat2",
              sys::resolve_in_root(root, plan.c_str(step.path), O_PATH));
  STEP_TRY("mount_setattr", sys::mount_set_attributes(fd, "", sys::Depth::Top, kReadonly));
  return {};
}

Status readonly_path(wire::Block plan, const wire::ReadonlyPath& step, sys::FdRef root) {
  const auto target = sys::resolve_in_root(root, plan.c_str(step.path), O_PATH);
  if (!target) return missing_is_fine(target.error());
  STEP_ASSIGN(const sys::Fd tree, "open_tree",
              sys::open_tree_clone(*target, "", sys::Depth::Recursive, AT_EMPTY_PATH));
  STEP_TRY("mount_setattr", sys::mount_set_attributes(tree, "", sys::Depth::Top, kReadonly));
  STEP_TRY("move_mount", sys::move_mount(tree, *target));
  return {};
}

Status mask_path(wire::Block plan, const wire::MaskPath& step, sys::FdRef root, Masks& masks) {
  const auto target = sys::resolve_in_root(root, plan.c_str(step.path), O_PATH);
  if (!target) return missing_is_fine(target.error());
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(*target));
  if (!sys::is_directory(status)) return attach_mask(masks.file, *target);
  if (!masks.directory.mount) {
    const Status made = mount_empty_directory(masks.directory.mount);
    if (!made.ok()) return made;
  }
  return attach_mask(masks.directory, *target);
}

}  // namespace libcontainer::rootfs
