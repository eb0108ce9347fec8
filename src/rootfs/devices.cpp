#include "rootfs/devices.h"

#include <sys/stat.h>

#include "rootfs/target.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

bool is_node(const struct ::statx& status, const wire::MakeDevice& step) {
  return (status.stx_mode & S_IFMT) == (step.mode & S_IFMT) &&
         status.stx_rdev_major == step.major && status.stx_rdev_minor == step.minor;
}

// Where mknod is not allowed (user namespaces): the host's node of that path, on an empty file.
Status bind_host_node(wire::Block plan, const wire::MakeDevice& step, sys::FdRef root) {
  const char* path = plan.c_str(step.path);
  BindSource source{.path = path};
  STEP_PASS(open_copy(source));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(source.fd));
  if (!is_node(status, step)) return {ENODEV, "", "the host's node is another device"};
  STEP_ASSIGN(const sys::Fd target, "openat2",
              sys::resolve_or_create(root, path, sys::Create::File));
  return bind(plan, source, {.root = root, .path = path, .target = target}, {});
}

// SECURITY: CVE-2021-30465 and kin: what is there now must be the node, before its owner changes.
Status give_node(const wire::MakeDevice& step, const sys::ParentDirectory& parent) {
  if (step.uid == 0 && step.gid == 0) return {};
  STEP_ASSIGN(const sys::Fd node, "openat",
              sys::open_at(parent.dir, parent.name, O_PATH | O_NOFOLLOW));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(node));
  if (!is_node(status, step)) return {EEXIST, "", "something else has that path"};
  STEP_TRY("fchownat", sys::chown_fd(node, step.uid, step.gid));
  return {};
}

}  // namespace

Status make_device(wire::Block plan, const wire::MakeDevice& step, sys::FdRef root) {
  if (step.bind != 0) return bind_host_node(plan, step, root);
  STEP_ASSIGN(const sys::ParentDirectory parent, "openat2",
              sys::resolve_parent(root, plan.c_str(step.path)));
  const auto made =
      sys::mknod_at(parent.dir, parent.name, step.mode, sys::encode_device(step.major, step.minor));
  if (!made && made.error().value == EPERM) return bind_host_node(plan, step, root);
  // What a mount or the image has put there is meant. It may be a node of the host's, whose owner
  // and mode are not the container's to choose.
  if (!made && made.error().value == EEXIST) return {};
  STEP_TRY("mknodat", made);
  return give_node(step, parent);
}

Status place_symlink(sys::FdRef root, sys::CPath path, const char* target, Existing existing) {
  STEP_ASSIGN(const sys::ParentDirectory parent, "openat2", sys::resolve_parent(root, path));
  auto made = sys::symlink_at(target, parent.dir, parent.name);
  if (!made && made.error().value == EEXIST) {
    if (existing == Existing::Kept) return {};
    if (existing == Existing::MustBeSame) {
      LinkText there;
      const bool is_same = there.read(parent.dir, parent.name) && there.is(target);
      return is_same ? Status{} : Status{EEXIST, "", "is there, and no such symbolic link"};
    }
    STEP_TRY("unlinkat", sys::unlink_at(parent.dir, parent.name));
    made = sys::symlink_at(target, parent.dir, parent.name);
  }
  STEP_TRY("symlinkat", made);
  return {};
}

Status make_symlink(wire::Block plan, const wire::MakeSymlink& step, sys::FdRef root) {
  const char* target = plan.c_str(step.target);
  if (step.if_target_exists != 0 && !sys::stat_at(sys::FdRef::cwd(), target)) return {};
  return place_symlink(root, plan.c_str(step.path), target,
                       step.replace != 0 ? Existing::Replaced : Existing::Kept);
}

Status reopen_null(sys::FdRef root) {
  constexpr unsigned kNullMajor = 1;
  constexpr unsigned kNullMinor = 3;
  const auto is_null = [](const struct ::statx& status) {
    return (status.stx_mode & S_IFMT) == S_IFCHR && status.stx_rdev_major == kNullMajor &&
           status.stx_rdev_minor == kNullMinor;
  };
  sys::Fd null;
  for (int number = 0; number < 3; ++number) {
    const auto status = sys::stat_fd(sys::FdRef::borrow(number));
    if (!status || !is_null(*status)) continue;
    if (!null) {
      // Without a /dev/null inside, the host's stays: it is only a descriptor.
      auto opened = sys::resolve_in_root(root, "/dev/null", O_RDWR | O_NOCTTY | O_NONBLOCK,
                                         sys::LastComponent::NoFollow);
      if (!opened) return {};
      null = std::move(*opened);
      STEP_ASSIGN(const auto found, "statx", sys::stat_fd(null));
      if (!is_null(found)) return {EINVAL, "", "the container's /dev/null is invalid"};
      STEP_TRY("fcntl", sys::set_nonblocking(null, false));
    }
    STEP_TRY("dup3", sys::duplicate_to(null, number));
  }
  return {};
}

}  // namespace libcontainer::rootfs
