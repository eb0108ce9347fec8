// Attributes of a mount in the four ways that they are told: one row each.
#pragma once

#include <sys/mount.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "sys/mount.h"

namespace libcontainer::rootfs {

// All but the atime ones, of which a mount has one of three.
struct MountAttribute {
  std::uint64_t attribute;          // MOUNT_ATTR_*
  std::uint64_t mount_flag;         // MS_*
  std::uint64_t statfs_flag;        // ST_* of f_flags
  std::string_view mountinfo_name;  // word of /proc/self/mountinfo
};
inline constexpr auto kMountAttributes = std::to_array<MountAttribute>({
    {MOUNT_ATTR_RDONLY, MS_RDONLY, 1, "ro"},
    {MOUNT_ATTR_NOSUID, MS_NOSUID, 2, "nosuid"},
    {MOUNT_ATTR_NODEV, MS_NODEV, 4, "nodev"},
    {MOUNT_ATTR_NOEXEC, MS_NOEXEC, 8, "noexec"},
    {MOUNT_ATTR_NODIRATIME, MS_NODIRATIME, 2048, "nodiratime"},
    {MOUNT_ATTR_NOSYMFOLLOW, MS_NOSYMFOLLOW, 8192, "nosymfollow"},
});

}  // namespace libcontainer::rootfs
