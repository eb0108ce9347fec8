// Attributes of a mount in the three ways that they are told: one row each.
#pragma once

#include <sys/mount.h>

#include <array>
#include <cstdint>

#include "sys/mount.h"

namespace libcontainer::rootfs {

// All but the atime ones, of which a mount has one of three.
struct MountAttribute {
  std::uint64_t attribute;    // MOUNT_ATTR_*
  std::uint64_t mount_flag;   // MS_*
  std::uint64_t statfs_flag;  // ST_* of f_flags
};
inline constexpr auto kMountAttributes = std::to_array<MountAttribute>({
    {MOUNT_ATTR_RDONLY, MS_RDONLY, 1},
    {MOUNT_ATTR_NOSUID, MS_NOSUID, 2},
    {MOUNT_ATTR_NODEV, MS_NODEV, 4},
    {MOUNT_ATTR_NOEXEC, MS_NOEXEC, 8},
    {MOUNT_ATTR_NODIRATIME, MS_NODIRATIME, 2048},
    {MOUNT_ATTR_NOSYMFOLLOW, MS_NOSYMFOLLOW, 8192},
});

}  // namespace libcontainer::rootfs
