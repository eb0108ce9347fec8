#include "rootfs/mounts.h"

#include <linux/magic.h>
#include <sys/mount.h>

#include <array>
#include <string_view>

#include "rootfs/copy_up.h"
#include "rootfs/root_directory.h"
#include "rootfs/target.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

Status configure(wire::Block plan, const wire::MountFilesystem& step, sys::FdRef fs) {
  if (!step.source.empty()) {
    STEP_TRY("fsconfig", sys::fs_set_string(fs, "source", plan.c_str(step.source)));
  }
  for (const auto& option : plan.list(step.options)) {
    const char* key = plan.c_str(option.key);
    const auto set = option.has_value != 0 ? sys::fs_set_string(fs, key, plan.c_str(option.value))
                                           : sys::fs_set_flag(fs, key);
    if (!set) return {set.error().value, "fsconfig", plan.text(option.key)};
  }
  return {};
}

// The permission bits of an existing mount point, "1777".
Status inherit_mode(sys::FdRef target, sys::FdRef fs) {
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(target));
  const unsigned mode = status.stx_mode & 07777U;
  std::array<char, 5> octal{};
  for (std::size_t i = 0; i < 4; ++i) {
    octal[i] = static_cast<char>('0' + ((mode >> (9 - 3 * i)) & 7U));
  }
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "mode", octal.data()));
  return {};
}

// On a mount not yet attached, so that it is never seen with other attributes.
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

Status refuse_other_than_procfs(sys::FdRef source) {
  STEP_ASSIGN(const auto magic, "fstatfs", sys::filesystem_magic(source));
  if (magic != PROC_SUPER_MAGIC)
    return {EPERM, "", "cannot be mounted because it is not of type proc"};
  return {};
}

Status mount_tmpfs(sys::FdRef target, sys::Fd& mounted) {
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open("tmpfs"));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "source", "tmpfs"));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "mode", "755"));
  STEP_TRY("fsconfig", sys::fs_create(fs));
  STEP_ASSIGN(mounted, "fsmount",
              sys::fs_mount(fs, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
  STEP_TRY("move_mount", sys::move_mount(mounted, target));
  return {};
}

Status mount_hierarchy(wire::Block plan, const wire::CgroupHierarchy& hierarchy,
                       const wire::MountAttributes& attributes, sys::FdRef tmpfs) {
  const char* name = plan.c_str(hierarchy.name);
  const std::string_view label = plan.text(hierarchy.name);
  if (const auto made = sys::mkdir_at(tmpfs, name, 0755); !made) {
    return {made.error().value, "mkdirat", label};
  }
  const auto target = sys::open_at(tmpfs, name, O_PATH | O_NOFOLLOW);
  if (!target) return {target.error().value, "openat", label};
  if (hierarchy.source.empty()) {
    const auto mounted = sys::mount("cgroup", sys::FdPath(*target), "cgroup",
                                    MS_NOSUID | MS_NODEV | MS_NOEXEC, plan.c_str(hierarchy.data));
    if (!mounted) return {mounted.error().value, "mount", label};
    const auto hierarchy_root = sys::open_at(tmpfs, name, O_PATH | O_DIRECTORY);
    if (!hierarchy_root) return {hierarchy_root.error().value, "openat", label};
    return set_attributes(*hierarchy_root, attributes);
  }
  const auto tree =
      sys::open_tree_clone(sys::FdRef::cwd(), plan.c_str(hierarchy.source), sys::Depth::Recursive);
  if (!tree) return {tree.error().value, "open_tree", plan.text(hierarchy.source)};
  if (const Status status = set_attributes(*tree, attributes); !status.ok()) return status;
  return attach(plan, *tree, *target, {});
}

bool is_refused(sys::Errno error) { return error.value == EPERM || error.value == EBUSY; }

Status bind_instead(wire::Block plan, const wire::MountFilesystem& step, sys::FdRef target) {
  STEP_ASSIGN(
      const sys::Fd tree, "open_tree",
      sys::open_tree_clone(sys::FdRef::cwd(), plan.c_str(step.fallback), sys::Depth::Recursive));
  // Attributes can be added only: those of a namespace with more privileges are locked.
  wire::MountAttributes attributes = step.attributes;
  attributes.set &= ~std::uint64_t{MOUNT_ATTR__ATIME};
  if (const Status status = set_attributes(tree, attributes); !status.ok()) return status;
  return attach(plan, tree, target, attributes);
}

}  // namespace

Status set_root_propagation(const wire::SetRootPropagation& step) {
  STEP_TRY("mount", sys::mount("", "/", nullptr, step.flags, nullptr));
  return {};
}

Status bind_root(wire::Block plan, const wire::BindRoot& step, sys::Fd& root) {
  if (step.open_only != 0) {
    STEP_ASSIGN(root, "open",
                sys::open_at(sys::FdRef::cwd(), plan.c_str(step.path), O_PATH | O_DIRECTORY));
    return {};
  }
  sys::Fd directory;
  const bool isolate = step.isolate_parent != 0;
  if (const Status status = open_root_directory(plan, step.path, isolate, directory);
      !status.ok()) {
    return status;
  }
  STEP_ASSIGN(root, "open_tree",
              sys::open_tree_clone(directory, "", sys::Depth::Recursive, AT_EMPTY_PATH));
  STEP_TRY("move_mount", sys::move_mount(root, directory));
  return {};
}

Status mount_filesystem(wire::Block plan, const wire::MountFilesystem& step, sys::FdRef root) {
  Target target;
  const TargetRules rules{.create = sys::Create::Directory,
                          .plain_directory = step.plain_directory != 0,
                          .inside_proc = step.inside_proc != 0};
  if (const Status status = open_target(root, plan.c_str(step.destination), rules, target);
      !status.ok()) {
    return status;
  }
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open(plan.c_str(step.type)));
  if (step.inherit_mode != 0 && target.existed) {
    if (const Status status = inherit_mode(target.fd, fs); !status.ok()) return status;
  }
  if (const Status status = configure(plan, step, fs); !status.ok()) return status;
  const auto created = sys::fs_create(fs);
  if (!created && is_refused(created.error()) && !step.fallback.empty()) {
    return bind_instead(plan, step, target.fd);
  }
  STEP_TRY("fsconfig", created);
  STEP_ASSIGN(const sys::Fd mount, "fsmount",
              sys::fs_mount(fs, static_cast<unsigned>(step.attributes.set)));
  if (step.copy_up != 0 && target.existed) STEP_PASS(copy_up(target.fd, mount));
  return attach(plan, mount, target.fd, step.attributes);
}

Status bind_mount(wire::Block plan, const wire::BindMount& step, sys::FdRef root, Sources& sources,
                  std::uint32_t number) {
  sys::Fd tree;
  STEP_PASS(open_source(plan, step, number, sources, tree));
  STEP_ASSIGN(const auto source, "statx", sys::stat_fd(tree));
  if (step.only_procfs != 0) {
    if (const Status status = refuse_other_than_procfs(tree); !status.ok()) return status;
  }
  const TargetRules rules{
      .create = sys::is_directory(source) ? sys::Create::Directory : sys::Create::File,
      .inside_proc = step.inside_proc != 0};
  Target target;
  if (const Status status = open_target(root, plan.c_str(step.destination), rules, target);
      !status.ok()) {
    return status;
  }
  if (const Status status = set_attributes(tree, step.attributes); !status.ok()) return status;
  return attach(plan, tree, target.fd, step.attributes);
}

Status mount_cgroup_v1(wire::Block plan, const wire::MountCgroupV1& step, sys::FdRef root) {
  Target target;
  if (const Status status = open_target(root, plan.c_str(step.destination), {}, target);
      !status.ok()) {
    return status;
  }
  sys::Fd tmpfs;
  if (const Status status = mount_tmpfs(target.fd, tmpfs); !status.ok()) return status;
  for (const auto& hierarchy : plan.list(step.hierarchies)) {
    const Status status = mount_hierarchy(plan, hierarchy, step.attributes, tmpfs);
    if (!status.ok()) return status;
  }
  for (const auto& link : plan.list(step.links)) {
    STEP_TRY("symlinkat", sys::symlink_at(plan.c_str(link.target), tmpfs, plan.c_str(link.name)));
  }
  return set_attributes(tmpfs, step.attributes);
}

}  // namespace libcontainer::rootfs
