#include "rootfs/path_mounts.h"

#include <sys/mount.h>

#include <cerrno>
#include <string_view>

#include "rootfs/mount_attributes.h"
#include "rootfs/same_file.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

constexpr std::uint64_t kStatfsNoAtime = 1024;
constexpr std::uint64_t kStatfsRelAtime = 4096;

std::uint64_t atime_flag(std::uint64_t attributes) {
  switch (attributes & MOUNT_ATTR__ATIME) {
    case MOUNT_ATTR_NOATIME:
      return MS_NOATIME;
    case MOUNT_ATTR_STRICTATIME:
      return MS_STRICTATIME;
    default:
      return MS_RELATIME;
  }
}

std::uint64_t atime_flag_now(std::uint64_t now) {
  if ((now & kStatfsNoAtime) != 0) return MS_NOATIME;
  return (now & kStatfsRelAtime) != 0 ? MS_RELATIME : MS_STRICTATIME;
}

// A remount replaces all flags: those that are to stay have to be given again.
sys::SysResult<> remount(sys::FdRef mounted, std::uint64_t set, std::uint64_t clear,
                         sys::FdRef descriptors) {
  SYS_TRY_ASSIGN(const std::uint64_t now, sys::mount_flags(mounted));
  std::uint64_t flags = MS_REMOUNT | MS_BIND;
  for (const MountAttribute& flag : kMountAttributes) {
    const bool stays = (now & flag.statfs_flag) != 0 && (clear & flag.attribute) == 0;
    if (stays || (set & flag.attribute) != 0) flags |= flag.mount_flag;
  }
  const bool changes_atime = ((set | clear) & MOUNT_ATTR__ATIME) != 0;
  flags |= changes_atime ? atime_flag(set) : atime_flag_now(now);
  return sys::mount_on(mounted, {.source = "", .type = nullptr, .flags = flags, .data = nullptr},
                       descriptors);
}

constexpr std::string_view kMoved = "mountpoint was moved while re-opening";

}  // namespace

bool lacks(const Status& status, const char* call) {
  const bool unsupported = status.error == ENOSYS || status.error == EPERM;
  return unsupported && std::string_view(status.call) == call;
}

Status bind_by_path(sys::FdRef source, sys::Depth depth, const Spot& spot, sys::Fd& mounted) {
  STEP_ASSIGN(const auto wanted, "statx", sys::stat_fd(source));
  STEP_TRY("mount", sys::bind_on(source, spot.target, depth, spot.descriptors));
  STEP_ASSIGN(mounted, "openat2", sys::resolve_in_root(spot.root, spot.path, O_PATH, spot.last));
  STEP_ASSIGN(const auto found, "statx", sys::stat_fd(mounted));
  return is_same(wanted, found) ? Status{} : Status{ESTALE, "", kMoved};
}

Status mount_by_path(const NewFilesystem& filesystem, const Spot& spot, sys::Fd& mounted) {
  STEP_ASSIGN(const auto covered, "statx", sys::stat_fd(spot.target));
  STEP_TRY("mount", sys::mount_on(spot.target,
                                  {.source = filesystem.source,
                                   .type = filesystem.type,
                                   .flags = filesystem.flags,
                                   .data = filesystem.data},
                                  spot.descriptors));
  STEP_ASSIGN(mounted, "openat2", sys::resolve_in_root(spot.root, spot.path, O_PATH));
  STEP_ASSIGN(const auto found, "statx", sys::stat_fd(mounted));
  return is_same(covered, found) ? Status{ESTALE, "", kMoved} : Status{};
}

Status change_by_path(sys::FdRef mounted, const wire::MountAttributes& attributes,
                      sys::FdRef descriptors) {
  if (attributes.recursive_set != 0 || attributes.recursive_clear != 0) {
    return {ENOSYS, "mount_setattr"};
  }
  if (attributes.set == 0 && attributes.clear == 0) return {};
  auto changed = remount(mounted, attributes.set, attributes.clear, descriptors);
  if (!changed && changed.error().value == EPERM && attributes.clear != attributes.explicit_clear) {
    changed = remount(mounted, attributes.set, attributes.explicit_clear, descriptors);
  }
  STEP_TRY("mount", changed);
  return {};
}

std::uint64_t to_mount_flags(std::uint64_t attributes) {
  std::uint64_t flags = atime_flag(attributes);
  for (const MountAttribute& flag : kMountAttributes) {
    if ((attributes & flag.attribute) != 0) flags |= flag.mount_flag;
  }
  return flags;
}

}  // namespace libcontainer::rootfs
