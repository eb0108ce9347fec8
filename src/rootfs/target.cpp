#include "rootfs/target.h"

#include <linux/magic.h>
#include <sys/mount.h>

#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

// SECURITY: CVE-2019-19921, CVE-2023-27561: an image whose /proc is a symbolic link must not have
// its proc file system mounted elsewhere, or the masks and label writes that follow would miss it.
Status open_plain_directory(sys::FdRef root, sys::CPath path, Target& target) {
  STEP_ASSIGN(const sys::ParentDirectory parent, "openat2", sys::resolve_parent(root, path));
  auto fd = sys::open_at(parent.dir, parent.name, O_PATH | O_NOFOLLOW);
  if (!fd && fd.error().value == ENOENT) {
    target.existed = false;
    STEP_TRY("mkdirat", sys::mkdir_at(parent.dir, parent.name, 0755));
    fd = sys::open_at(parent.dir, parent.name, O_PATH | O_NOFOLLOW);
  }
  STEP_ASSIGN(target.fd, "openat", std::move(fd));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(target.fd));
  if (!sys::is_directory(status)) {
    return {ENOTDIR, "", "must be mounted on ordinary directory"};
  }
  return {};
}

// SECURITY: nothing but a few files of /proc may be hidden behind other content, whatever links
// led there.
Status refuse_inside_proc(sys::FdRef fd) {
  STEP_ASSIGN(const auto magic, "fstatfs", sys::filesystem_magic(fd));
  if (magic == PROC_SUPER_MAGIC) return {EPERM, "", "cannot be mounted because it is inside /proc"};
  return {};
}

// As mount(8) does it: after everything else, one change after the other.
Status propagate(wire::Block plan, sys::FdRef mount, const Spot& spot,
                 const wire::MountAttributes& attributes) {
  for (const std::uint64_t flags : plan.list(attributes.propagation)) {
    const mount_attr change{
        .attr_set = 0, .attr_clr = 0, .propagation = flags & ~MS_REC, .userns_fd = 0};
    const auto depth = (flags & MS_REC) != 0 ? sys::Depth::Recursive : sys::Depth::Top;
    auto changed = sys::mount_set_attributes(mount, "", depth, change);
    if (!changed && sys::is_unsupported(changed.error())) {
      changed =
          sys::mount_on(mount, {.source = "", .type = nullptr, .flags = flags, .data = nullptr},
                        spot.descriptors);
    }
    STEP_TRY("mount_setattr", changed);
  }
  return {};
}

sys::SysResult<sys::Fd> open_original(const BindSource& source) {
  const bool follows = source.last == sys::LastComponent::Follow;
  return sys::open_at(sys::FdRef::cwd(), source.path, O_PATH | (follows ? 0 : O_NOFOLLOW));
}

}  // namespace

Status open_target(sys::FdRef root, sys::CPath path, TargetRules rules, Target& target) {
  if (rules.plain_directory) return open_plain_directory(root, path, target);
  auto fd = sys::resolve_in_root(root, path, O_PATH, rules.last);
  if (!fd && fd.error().value == ENOENT) {
    target.existed = false;
    fd = sys::resolve_or_create(root, path, rules.create);
  }
  STEP_ASSIGN(target.fd, "openat2", std::move(fd));
  if (!rules.inside_proc) {
    if (const Status status = refuse_inside_proc(target.fd); !status.ok()) return status;
  }
  return {};
}

Status set_attributes(sys::FdRef mount, const wire::MountAttributes& attributes) {
  mount_attr change{
      .attr_set = attributes.set, .attr_clr = attributes.clear, .propagation = 0, .userns_fd = 0};
  if (change.attr_set != 0 || change.attr_clr != 0) {
    auto set = sys::mount_set_attributes(mount, "", sys::Depth::Top, change);
    if (!set && set.error().value == EPERM && attributes.clear != attributes.explicit_clear) {
      change.attr_clr = attributes.explicit_clear;
      set = sys::mount_set_attributes(mount, "", sys::Depth::Top, change);
    }
    STEP_TRY("mount_setattr", set);
  }
  if (attributes.recursive_set != 0 || attributes.recursive_clear != 0) {
    const mount_attr below{.attr_set = attributes.recursive_set,
                           .attr_clr = attributes.recursive_clear,
                           .propagation = 0,
                           .userns_fd = 0};
    STEP_TRY("mount_setattr", sys::mount_set_attributes(mount, "", sys::Depth::Recursive, below));
  }
  return {};
}

Status attach(wire::Block plan, sys::FdRef mount, const Spot& spot,
              const wire::MountAttributes& attributes) {
  STEP_TRY("move_mount", sys::move_mount(mount, spot.target));
  return propagate(plan, mount, spot, attributes);
}

Status change_attached(wire::Block plan, sys::FdRef mount, const Spot& spot,
                       const wire::MountAttributes& attributes) {
  const Status changed = set_attributes(mount, attributes);
  if (lacks(changed, "mount_setattr")) {
    STEP_PASS(change_by_path(mount, attributes, spot.descriptors));
  } else if (!changed.ok()) {
    return changed;
  }
  return propagate(plan, mount, spot, attributes);
}

sys::SysResult<sys::Fd> clone_tree(const BindSource& source) {
  const bool follows = source.last == sys::LastComponent::Follow;
  return sys::open_tree_clone(sys::FdRef::cwd(), source.path, source.depth,
                              follows ? 0 : AT_SYMLINK_NOFOLLOW);
}

Status open_copy(BindSource& source) {
  auto copy = clone_tree(source);
  if (!copy && sys::is_unsupported(copy.error())) {
    source.is_copy = false;
    copy = open_original(source);
  }
  STEP_ASSIGN(source.fd, "open_tree", std::move(copy));
  return {};
}

// A copy gets its attributes before anybody can see it, where the kernel allows that.
Status bind(wire::Block plan, BindSource& source, const Spot& spot,
            const wire::MountAttributes& attributes) {
  if (source.is_copy) {
    const Status changed = set_attributes(source.fd, attributes);
    const bool is_late = lacks(changed, "mount_setattr");
    if (!changed.ok() && !is_late) return changed;
    const auto moved = sys::move_mount(source.fd, spot.target);
    if (moved && is_late) return change_attached(plan, source.fd, spot, attributes);
    if (moved) return propagate(plan, source.fd, spot, attributes);
    if (!sys::is_unsupported(moved.error())) return {moved.error().value, "move_mount"};
    STEP_ASSIGN(source.fd, "open", open_original(source));
  }
  sys::Fd mounted;
  STEP_PASS(bind_by_path(source.fd, source.depth, spot, mounted));
  return change_attached(plan, mounted, spot, attributes);
}

}  // namespace libcontainer::rootfs
