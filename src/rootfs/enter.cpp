#include "rootfs/enter.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include "rootfs/kernel_mounts.h"
#include "rootfs/target.h"
#include "rootfs/tmpfs.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

constexpr std::uint64_t kRootInode = 1;  // of proc and sysfs
constexpr wire::MountAttributes kReadonly{.set = MOUNT_ATTR_RDONLY};

bool is_null(const struct ::statx& status) {
  return (status.stx_mode & S_IFMT) == S_IFCHR && status.stx_rdev_major == 1 &&
         status.stx_rdev_minor == 3;
}

// SECURITY: the old root, in which we stand, with all that is mounted on it: the call takes the
// topmost only, which is the container's scratch file system if its root was made on `/` itself.
Status unmount_old_root() {
  for (bool is_there = true; is_there;) {
    STEP_TRY("umount2", sys::unmount(".", MNT_DETACH));
    STEP_ASSIGN(is_there, "getcwd", sys::is_below_root());
  }
  return {};
}

// The old root stays stacked on the new one until it is unmounted; its mounts must not be
// unmounted on the host along with it, so it becomes a slave first.
Status pivot(sys::FdRef root) {
  STEP_ASSIGN(const sys::Fd old_root, "open",
              sys::open_at(sys::FdRef::cwd(), "/", O_PATH | O_DIRECTORY));
  STEP_TRY("fchdir", sys::change_directory(root));
  STEP_TRY("pivot_root", sys::pivot_root(".", "."));
  STEP_TRY("fchdir", sys::change_directory(old_root));
  STEP_TRY("mount", sys::mount("", ".", nullptr, MS_SLAVE | MS_REC, nullptr));
  STEP_PASS(unmount_old_root());
  STEP_TRY("chdir", sys::change_directory("/"));
  return {};
}

Status move_and_chroot(sys::FdRef root) {
  STEP_PASS(hide_kernel_mounts(root));
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
  auto copy =
      sys::open_tree_clone(sys::FdRef::cwd(), "/dev/null", sys::Depth::Top, AT_SYMLINK_NOFOLLOW);
  // Then it is the container's, checked as well: see mask_file().
  if (!copy && sys::is_unsupported(copy.error())) return {};
  STEP_ASSIGN(null, "open_tree", std::move(copy));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(null));
  if (!is_null(status)) return {EINVAL, "", "the host's /dev/null is invalid"};
  // It is the host's inode: read-only, or the container's root might change its mode and owner.
  // Writing to a device does not need a writable mount.
  constexpr wire::MountAttributes kSealed{.set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
                                                 MOUNT_ATTR_NOEXEC};
  const Status sealed = set_attributes(null, kSealed);
  if (!lacks(sealed, "mount_setattr")) return sealed;
  null.reset();
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

bool needs_old_way(const Status& status) {
  return lacks(status, "fsopen") || lacks(status, "move_mount") || lacks(status, "open_tree");
}

Status mask_file(wire::Block plan, sys::FdRef root, Masks& masks, const Spot& spot) {
  if (masks.file.mount) {
    const Status attached = attach_mask(masks.file, spot.target);
    if (!needs_old_way(attached)) return attached;
  }
  STEP_ASSIGN(const sys::Fd null, "openat2",
              sys::resolve_in_root(root, "/dev/null", O_PATH, sys::LastComponent::NoFollow));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(null));
  if (!is_null(status)) return {EINVAL, "", "the container's /dev/null is invalid"};
  sys::Fd mounted;
  STEP_PASS(bind_by_path(null, sys::Depth::Top, spot, mounted));
  return change_attached(plan, mounted, spot, kReadonly);
}

// SECURITY: whoever can write to the directories of the root from outside may exchange the one that
// /proc is mounted on with an empty one, in which no path that is to be hidden is found.
Status open_kernel_mount(wire::Block plan, const wire::Place& place, sys::FdRef root,
                         KernelMount& mount) {
  if (mount.fd && plan.text(mount.path) == plan.text(place.mount)) return {};
  STEP_ASSIGN(mount.fd, "openat2",
              sys::resolve_in_root(root, plan.c_str(place.mount), O_PATH | O_DIRECTORY));
  mount.path = place.mount;
  STEP_ASSIGN(const auto magic, "fstatfs", sys::filesystem_magic(mount.fd));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(mount.fd));
  if (magic == place.magic && status.stx_ino == kRootInode) return {};
  return {ENOENT, "", "what was mounted above it is not there: the root's directories were moved"};
}

// A path that is not there has nothing that might be hidden.
template <class Action>
Status hide(wire::Block plan, const wire::Place& place, sys::FdRef root, Masks& masks,
            Action action) {
  if (!place.mount.empty()) {
    STEP_PASS(open_kernel_mount(plan, place, root, masks.mount));
    root = masks.mount.fd;
  }
  const char* path = plan.c_str(place.path);
  const auto target = sys::resolve_in_root(root, path, O_PATH);
  if (!target) return missing_is_fine(target.error());
  return action(
      Spot{.root = root, .path = path, .target = *target, .descriptors = masks.descriptors});
}

Status make_path_readonly(wire::Block plan, const Spot& spot) {
  const auto tree = sys::open_tree_clone(spot.target, "", sys::Depth::Recursive, AT_EMPTY_PATH);
  Status done;
  if (!tree) done = {tree.error().value, "open_tree"};
  const bool is_early = done.ok() && set_attributes(*tree, kReadonly).ok();
  if (done.ok()) done = attach(plan, *tree, spot, {});
  if (done.ok()) return is_early ? done : change_attached(plan, *tree, spot, kReadonly);
  if (!needs_old_way(done)) return done;
  sys::Fd mounted;
  STEP_PASS(bind_by_path(spot.target, sys::Depth::Recursive, spot, mounted));
  return change_attached(plan, mounted, spot, kReadonly);
}

constexpr TmpfsOption kEmptyDirectory[] = {
    {"source", "tmpfs"}, {"nr_blocks", "1"}, {"nr_inodes", "1"}};

Status mask_directory(const char* label, Masks& masks, const Spot& spot) {
  Status done;
  if (!masks.directory.mount) {
    done = make_tmpfs(kEmptyDirectory, label, MOUNT_ATTR_RDONLY, masks.directory.mount);
  }
  if (done.ok()) done = attach_mask(masks.directory, spot.target);
  // The older call is not told labels: better none than one that is missing.
  if (!needs_old_way(done) || *label != '\0') return done;
  sys::Fd mounted;
  return mount_by_path(
      {.source = "tmpfs", .type = "tmpfs", .flags = MS_RDONLY, .data = "nr_blocks=1,nr_inodes=1"},
      spot, mounted);
}

}  // namespace

Status enter_root(const wire::EnterRoot& step, sys::FdRef root, Masks& masks) {
  if (const Status status = open_host_null(masks.file.mount); !status.ok()) return status;
  // Without /proc on the host, the older mount calls have to do without too.
  if (auto descriptors = sys::open_at(sys::FdRef::cwd(), "/proc/self/fd", O_PATH | O_DIRECTORY)) {
    masks.descriptors = std::move(*descriptors);
  }
  if (const Status status = switch_root(step.method, root); !status.ok()) return status;
  if (step.propagation != 0) {
    STEP_TRY("mount", sys::mount("", "/", nullptr, step.propagation, nullptr));
  }
  return {};
}

Status make_readonly(wire::Block plan, const wire::MakeReadonly& step, sys::FdRef root,
                     const Masks& masks) {
  const char* path = plan.c_str(step.path);
  STEP_ASSIGN(const sys::Fd fd, "openat2", sys::resolve_in_root(root, path, O_PATH));
  const Spot spot{.root = root, .path = path, .target = fd, .descriptors = masks.descriptors};
  return change_attached(plan, fd, spot, kReadonly);
}

Status readonly_path(wire::Block plan, const wire::ReadonlyPath& step, sys::FdRef root,
                     Masks& masks) {
  return hide(plan, step.place, root, masks,
              [&](const Spot& spot) { return make_path_readonly(plan, spot); });
}

Status mask_path(wire::Block plan, const wire::MaskPath& step, sys::FdRef root, Masks& masks) {
  return hide(plan, step.place, root, masks, [&](const Spot& spot) -> Status {
    STEP_ASSIGN(const auto status, "statx", sys::stat_fd(spot.target));
    return sys::is_directory(status) ? mask_directory(plan.c_str(step.label), masks, spot)
                                     : mask_file(plan, root, masks, spot);
  });
}

}  // namespace libcontainer::rootfs
