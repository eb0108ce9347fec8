#include "rootfs/mounts.h"

#include <linux/magic.h>
#include <sys/mount.h>

#include <array>
#include <string_view>

#include "rootfs/copy_up.h"
#include "rootfs/devices.h"
#include "rootfs/root_directory.h"
#include "rootfs/target.h"
#include "rootfs/tmpfs.h"
#include "sys/mount.h"
#include "sys/xattr.h"

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

// "mode=1777": the permission bits of an existing mount point.
struct InheritedMode {
  explicit InheritedMode(unsigned mode) {
    for (std::size_t i = 0; i < 4; ++i) {
      text[5 + i] = static_cast<char>('0' + ((mode >> (9 - 3 * i)) & 7U));
    }
  }
  const char* digits() const { return text.data() + 5; }
  std::array<char, 10> text{"mode="};
};

// With the mode that it inherits in front, so that an explicit one counts.
class MountData {
 public:
  Status add(std::string_view part) {
    if (part.empty()) return {};
    const std::size_t comma = size_ == 0 ? 0 : 1;
    if (size_ + comma + part.size() >= text_.size()) return {E2BIG, "mount"};
    if (comma != 0) text_[size_++] = ',';
    __builtin_memcpy(text_.data() + size_, part.data(), part.size());
    size_ += part.size();
    text_[size_] = '\0';
    return {};
  }
  const char* c_str() const { return text_.data(); }

 private:
  // What mount(2) takes.
  std::array<char, 4096> text_{};
  std::size_t size_ = 0;
};

Status refuse_other_than_procfs(sys::FdRef source) {
  STEP_ASSIGN(const auto magic, "fstatfs", sys::filesystem_magic(source));
  if (magic != PROC_SUPER_MAGIC)
    return {EPERM, "", "cannot be mounted because it is not of type proc"};
  return {};
}

constexpr std::uint64_t kCgroupTmpfsFlags =
    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

constexpr TmpfsOption kCgroupTmpfs[] = {{"source", "tmpfs"}, {"mode", "755"}};

Status attach_tmpfs(sys::FdRef target, const char* label, sys::Fd& mounted) {
  STEP_PASS(make_tmpfs(kCgroupTmpfs, label, static_cast<unsigned>(kCgroupTmpfsFlags), mounted));
  STEP_TRY("move_mount", sys::move_mount(mounted, target));
  return {};
}

bool needs_old_way(const Status& status) {
  return lacks(status, "fsopen") || lacks(status, "move_mount");
}

Status mount_tmpfs(const Spot& spot, const char* label, sys::Fd& mounted) {
  const Status made = attach_tmpfs(spot.target, label, mounted);
  // The older call is not told labels: better none than one that is missing.
  if (!needs_old_way(made) || *label != '\0') return made;
  return mount_by_path({.source = "tmpfs",
                        .type = "tmpfs",
                        .flags = to_mount_flags(kCgroupTmpfsFlags),
                        .data = "mode=755"},
                       spot, mounted);
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
  const Spot spot{.root = tmpfs, .path = name, .target = *target};
  if (hierarchy.source.empty()) {
    const auto mounted = sys::mount("cgroup", sys::FdPath(*target), "cgroup",
                                    MS_NOSUID | MS_NODEV | MS_NOEXEC, plan.c_str(hierarchy.data));
    if (!mounted) return {mounted.error().value, "mount", label};
    const auto hierarchy_root = sys::open_at(tmpfs, name, O_PATH | O_DIRECTORY);
    if (!hierarchy_root) return {hierarchy_root.error().value, "openat", label};
    return change_attached(plan, *hierarchy_root, spot, attributes);
  }
  BindSource source{.path = plan.c_str(hierarchy.source), .depth = sys::Depth::Recursive};
  STEP_PASS(open_copy(source));
  return bind(plan, source, spot, attributes);
}

bool is_refused(int error) { return error == EPERM || error == EBUSY; }

Status bind_instead(wire::Block plan, const wire::MountFilesystem& step, const Spot& spot) {
  BindSource source{.path = plan.c_str(step.fallback), .depth = sys::Depth::Recursive};
  STEP_PASS(open_copy(source));
  // Attributes can be added only: those of a namespace with more privileges are locked.
  wire::MountAttributes attributes = step.attributes;
  attributes.set &= ~std::uint64_t{MOUNT_ATTR__ATIME};
  return bind(plan, source, spot, attributes);
}

// SECURITY: CVE-2023-25809: a container without a cgroup of its own must not find at the target
// what another mount shows there, such as the host's cgroups, which its user may write to.
Status hide_instead(wire::Block plan, const wire::MountFilesystem& step, const Spot& spot) {
  sys::Fd tmpfs;
  STEP_PASS(mount_tmpfs(spot, "", tmpfs));
  wire::MountAttributes attributes = step.attributes;
  attributes.set |= MOUNT_ATTR_RDONLY;
  return change_attached(plan, tmpfs, spot, attributes);
}

// What is to be mounted, and where.
struct Filesystem {
  wire::Block plan;
  const wire::MountFilesystem& step;
  const Target& target;
  Spot spot;

  Status inherited_mode(unsigned& mode) const {
    STEP_ASSIGN(const auto status, "statx", sys::stat_fd(target.fd));
    mode = status.stx_mode & 07777U;
    return {};
  }
  bool inherits_mode() const { return step.inherit_mode != 0 && target.existed; }
  bool copies_up() const { return step.copy_up != 0 && target.existed; }
};

Status label_root(const Filesystem& wanted, sys::FdRef mount) {
  if (wanted.step.root_label.empty()) return {};
  STEP_TRY("setxattr", sys::set_xattr(sys::FdPath(mount), "security.selinux",
                                      wanted.plan.text(wanted.step.root_label)));
  return {};
}

Status make_filesystem(const Filesystem& wanted, sys::Fd& mount) {
  const wire::MountFilesystem& step = wanted.step;
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open(wanted.plan.c_str(step.type)));
  if (wanted.inherits_mode()) {
    unsigned mode = 0;
    STEP_PASS(wanted.inherited_mode(mode));
    STEP_TRY("fsconfig", sys::fs_set_string(fs, "mode", InheritedMode(mode).digits()));
  }
  STEP_PASS(configure(wanted.plan, step, fs));
  STEP_TRY("fsconfig", sys::fs_create(fs));
  STEP_ASSIGN(mount, "fsmount", sys::fs_mount(fs, static_cast<unsigned>(step.attributes.set)));
  STEP_PASS(label_root(wanted, mount));
  if (wanted.copies_up()) STEP_PASS(copy_up(wanted.target.fd, mount));
  return attach(wanted.plan, mount, wanted.spot, step.attributes);
}

Status mount_in_the_old_way(const Filesystem& wanted) {
  const wire::MountFilesystem& step = wanted.step;
  MountData data;
  if (wanted.inherits_mode()) {
    unsigned mode = 0;
    STEP_PASS(wanted.inherited_mode(mode));
    STEP_PASS(data.add(InheritedMode(mode).text.data()));
  }
  STEP_PASS(data.add(wanted.plan.text(step.data)));
  sys::Fd mounted;
  STEP_PASS(mount_by_path({.source = wanted.plan.c_str(step.source),
                           .type = wanted.plan.c_str(step.type),
                           .flags = step.superblock_flags | to_mount_flags(step.attributes.set),
                           .data = data.c_str()},
                          wanted.spot, mounted));
  STEP_PASS(label_root(wanted, mounted));
  if (wanted.copies_up()) STEP_PASS(copy_up(wanted.target.fd, mounted));
  wire::MountAttributes rest;
  rest.propagation = step.attributes.propagation;
  return change_attached(wanted.plan, mounted, wanted.spot, rest);
}

// A link is nothing but text: where it leads is for whoever follows it inside.
Status copy_symlink(sys::FdRef source, sys::FdRef root, sys::CPath path) {
  LinkText text;
  STEP_TRY("readlinkat", text.read(source, ""));
  return place_symlink(root, path, text.c_str(), Existing::MustBeSame);
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
  STEP_PASS(open_root_directory(plan, step.path, step.parent_propagation, directory));
  auto copy = sys::open_tree_clone(directory, "", sys::Depth::Recursive, AT_EMPTY_PATH);
  if (copy) {
    const auto moved = sys::move_mount(*copy, directory);
    root = std::move(*copy);
    if (moved || !sys::is_unsupported(moved.error())) {
      return moved ? Status{} : Status{moved.error().value, "move_mount"};
    }
  } else if (!sys::is_unsupported(copy.error())) {
    return {copy.error().value, "open_tree"};
  }
  STEP_TRY("mount", sys::bind_on(directory, directory, sys::Depth::Recursive));
  return open_root_directory(plan, step.path, 0, root);
}

Status mount_filesystem(wire::Block plan, const wire::MountFilesystem& step, sys::FdRef root) {
  Target target;
  const TargetRules rules{.create = sys::Create::Directory,
                          .plain_directory = step.plain_directory != 0,
                          .inside_proc = step.inside_proc != 0};
  const char* path = plan.c_str(step.destination);
  STEP_PASS(open_target(root, path, rules, target));
  const Filesystem wanted{.plan = plan,
                          .step = step,
                          .target = target,
                          .spot = {.root = root, .path = path, .target = target.fd}};
  sys::Fd mount;
  Status made = make_filesystem(wanted, mount);
  if (needs_old_way(made)) {
    mount.reset();
    made = mount_in_the_old_way(wanted);
  }
  const std::string_view call = made.call;
  const bool is_creation = call == "fsconfig" || call == "mount";
  if (!is_creation || !is_refused(made.error)) return made;
  if (!step.fallback.empty()) return bind_instead(plan, step, wanted.spot);
  return step.hide_if_refused != 0 ? hide_instead(plan, step, wanted.spot) : made;
}

Status bind_mount(wire::Block plan, const wire::BindMount& step, sys::FdRef root, Sources& sources,
                  std::uint32_t number) {
  BindSource source{.path = plan.c_str(step.source),
                    .depth = step.recursive != 0 ? sys::Depth::Recursive : sys::Depth::Top,
                    .last = step.source_last};
  STEP_PASS(open_source(step, number, sources, source));
  STEP_ASSIGN(const auto found, "statx", sys::stat_fd(source.fd));
  const char* path = plan.c_str(step.destination);
  if (step.copy_symlink != 0 && sys::is_symlink(found)) return copy_symlink(source.fd, root, path);
  if (step.only_procfs != 0) STEP_PASS(refuse_other_than_procfs(source.fd));
  const TargetRules rules{
      .create = sys::is_directory(found) ? sys::Create::Directory : sys::Create::File,
      .last = step.target_last,
      .inside_proc = step.inside_proc != 0};
  Target target;
  STEP_PASS(open_target(root, path, rules, target));
  const Spot spot{.root = root, .path = path, .target = target.fd, .last = rules.last};
  return bind(plan, source, spot, step.attributes);
}

Status mount_cgroup_v1(wire::Block plan, const wire::MountCgroupV1& step, sys::FdRef root) {
  Target target;
  const char* path = plan.c_str(step.destination);
  STEP_PASS(open_target(root, path, {}, target));
  const Spot spot{.root = root, .path = path, .target = target.fd};
  sys::Fd tmpfs;
  STEP_PASS(mount_tmpfs(spot, plan.c_str(step.label), tmpfs));
  wire::MountAttributes without_propagation = step.attributes;
  without_propagation.propagation = {};
  for (const auto& hierarchy : plan.list(step.hierarchies)) {
    STEP_PASS(mount_hierarchy(plan, hierarchy, without_propagation, tmpfs));
  }
  for (const auto& link : plan.list(step.links)) {
    STEP_TRY("symlinkat", sys::symlink_at(plan.c_str(link.target), tmpfs, plan.c_str(link.name)));
  }
  return change_attached(plan, tmpfs, spot, without_propagation);
}

}  // namespace libcontainer::rootfs
