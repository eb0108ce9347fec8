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

}  // namespace

Status open_target(sys::FdRef root, sys::CPath path, TargetRules rules, Target& target) {
  if (rules.plain_directory) return open_plain_directory(root, path, target);
  auto fd = sys::resolve_in_root(root, path, O_PATH);
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

Status attach(wire::Block plan, sys::FdRef mount, sys::FdRef target,
              const wire::MountAttributes& attributes) {
  STEP_TRY("move_mount", sys::move_mount(mount, target));
  for (const std::uint64_t flags : plan.list(attributes.propagation)) {
    const mount_attr change{
        .attr_set = 0, .attr_clr = 0, .propagation = flags & ~MS_REC, .userns_fd = 0};
    const auto depth = (flags & MS_REC) != 0 ? sys::Depth::Recursive : sys::Depth::Top;
    STEP_TRY("mount_setattr", sys::mount_set_attributes(mount, "", depth, change));
  }
  return {};
}

}  // namespace libcontainer::rootfs
