#include "rootfs/overlay.h"

#include <sys/mount.h>

#include <array>
#include <string_view>

#include "rootfs/root_directory.h"
#include "rootfs/target.h"
#include "rootfs/tmpfs.h"
#include "sys/mount.h"
#include "sys/resolve.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

// "/proc/self/fd/N/name": the overlay file system takes no descriptors before Linux 6.13.
class PathBelow {
 public:
  PathBelow(sys::FdRef directory, std::string_view name) {
    const sys::FdPath base_path(directory);
    const std::string_view base = sys::CPath(base_path).c_str();
    std::size_t size = 0;
    for (const std::string_view part : {base, std::string_view("/"), name}) {
      __builtin_memcpy(text_.data() + size, part.data(), part.size());
      size += part.size();
    }
    text_[size] = '\0';
  }
  operator sys::CPath() const { return sys::CPath(text_.data()); }

 private:
  std::array<char, 64> text_;
};

constexpr TmpfsOption kScratch[] = {{"source", "hull-overlay"}, {"mode", "700"}};

Status mount_scratch(sys::FdRef target, sys::Fd& scratch) {
  STEP_PASS(make_tmpfs(kScratch, "", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, scratch));
  STEP_TRY("move_mount", sys::move_mount(scratch, target));
  return {};
}

// The root of an overlay has mode and owner of the upper directory.
Status make_upper(sys::FdRef place, sys::FdRef lower, bool in_user_namespace) {
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(lower));
  STEP_TRY("mkdirat", sys::mkdir_at(place, "upper", 0700));
  STEP_TRY("mkdirat", sys::mkdir_at(place, "work", 0700));
  STEP_ASSIGN(const sys::Fd upper, "openat",
              sys::open_at(place, "upper", O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  const auto owned = sys::chown_fd(upper, status.stx_uid, status.stx_gid);
  // An owner that is not mapped cannot be given.
  if (!owned && !in_user_namespace) return {owned.error().value, "fchownat"};
  STEP_TRY("fchmodat", sys::chmod_at(place, "upper", status.stx_mode & 07777U));
  return {};
}

// What is common to the overlays of one root.
struct Overlays {
  sys::Fd scratch;
  bool in_user_namespace = false;
  unsigned count = 0;
};

// A directory of its own in the scratch file system for each overlay: "a", "b", …
Status make_place(Overlays& overlays, sys::Fd& place) {
  constexpr unsigned kLetters = 26;
  const unsigned number = overlays.count++;
  if (number >= kLetters * kLetters) return {E2BIG, "", "too many mounts below the root"};
  const std::array<char, 3> name{static_cast<char>('a' + number / kLetters),
                                 static_cast<char>('a' + number % kLetters), '\0'};
  STEP_TRY("mkdirat", sys::mkdir_at(overlays.scratch, name.data(), 0700));
  STEP_ASSIGN(place, "openat",
              sys::open_at(overlays.scratch, name.data(), O_PATH | O_DIRECTORY | O_NOFOLLOW));
  return {};
}

Status mount_overlay(Overlays& overlays, sys::FdRef lower, std::uint64_t attributes,
                     sys::Fd& mounted) {
  sys::Fd place;
  if (const Status status = make_place(overlays, place); !status.ok()) return status;
  if (const Status status = make_upper(place, lower, overlays.in_user_namespace); !status.ok()) {
    return status;
  }
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open("overlay"));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "source", "overlay"));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "lowerdir", sys::FdPath(lower)));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "upperdir", PathBelow(place, "upper")));
  STEP_TRY("fsconfig", sys::fs_set_string(fs, "workdir", PathBelow(place, "work")));
  // "trusted." attributes are not for user namespaces.
  if (overlays.in_user_namespace) STEP_TRY("fsconfig", sys::fs_set_flag(fs, "userxattr"));
  STEP_TRY("fsconfig", sys::fs_create(fs));
  STEP_ASSIGN(mounted, "fsmount", sys::fs_mount(fs, static_cast<unsigned>(attributes)));
  return {};
}

// Not what is mounted below: what of that is for the container has a layer of its own.
Status clone_readonly(sys::FdRef place, sys::Fd& mounted) {
  STEP_ASSIGN(mounted, "open_tree",
              sys::open_tree_clone(place, "", sys::Depth::Top, AT_EMPTY_PATH));
  // Private: what is mounted on it inside stays inside, as on an overlay.
  constexpr mount_attr readonly{
      .attr_set = MOUNT_ATTR_RDONLY, .attr_clr = 0, .propagation = MS_PRIVATE, .userns_fd = 0};
  STEP_TRY("mount_setattr", sys::mount_set_attributes(mounted, "", sys::Depth::Top, readonly));
  return {};
}

Status mount_directory(Overlays& overlays, sys::FdRef source, std::uint64_t attributes,
                       sys::Fd& mounted) {
  const Status status = mount_overlay(overlays, source, attributes, mounted);
  // EINVAL: no overlay goes over that: names without case (vfat), overlays too deep already.
  return status.error == EINVAL ? clone_readonly(source, mounted) : status;
}

// SECURITY: a socket or a device is no file that a read-only mount protects.
Status mount_file(sys::FdRef source, sys::Fd& mounted) {
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(source));
  if ((status.stx_mode & S_IFMT) != S_IFREG) {
    return {EINVAL, "", "what was a file mounted below the root is none any more"};
  }
  return clone_readonly(source, mounted);
}

// One that has gone since it was found is left out.
Status mount_layer(wire::Block plan, const wire::RootLayer& layer, Overlays& overlays,
                   sys::FdRef lower, sys::FdRef root) {
  using Kind = wire::RootLayer::Kind;
  const char* path = plan.c_str(layer.path);
  const auto source = sys::resolve_in_root(lower, path, O_PATH);
  if (!source) return missing_is_fine(source.error());
  const auto target = sys::resolve_in_root(root, path, O_PATH);
  if (!target) return missing_is_fine(target.error());
  sys::Fd mounted;
  const Status status = layer.kind == Kind::Overlay
                            ? mount_directory(overlays, *source, layer.attributes, mounted)
                            : mount_file(*source, mounted);
  return status.ok() ? attach(plan, mounted, {.root = root, .path = "", .target = *target}, {})
                     : status;
}

}  // namespace

Status overlay_root(wire::Block plan, const wire::OverlayRoot& step, sys::Fd& root) {
  sys::Fd lower;
  const Status found = open_root_directory(plan, step.path, step.parent_propagation, lower);
  if (!found.ok()) return found;
  Overlays overlays{.scratch = {}, .in_user_namespace = step.in_user_namespace != 0};
  if (const Status status = mount_scratch(lower, overlays.scratch); !status.ok()) return status;
  const Status mounted = mount_overlay(overlays, lower, step.attributes, root);
  if (mounted.error == EINVAL) {
    return {
        EINVAL, "",
        "no overlay can lie on this directory: it is on two overlays already, or its names know "
        "no case"};
  }
  STEP_PASS(mounted);
  STEP_TRY("move_mount", sys::move_mount(root, overlays.scratch));
  for (const auto& layer : plan.list(step.layers)) {
    const Status status = mount_layer(plan, layer, overlays, lower, root);
    if (status.says_it_all() && !status.ok()) return status;
    if (!status.ok()) return {status.error, status.call, plan.text(layer.path)};
  }
  return {};
}

}  // namespace libcontainer::rootfs
