// What the strings of mounts[].options mean: one row an option. Pure.
// Source: mount(8), mount_setattr(2), OCI config.md#mounts.
#pragma once

#include <libcontainer/config/mount.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::spec {

enum class MountExtension : std::uint8_t {
  None,
  TmpCopyUp,       // a tmpfs starts with what it hides
  CopySymlink,     // a source that is a symbolic link is made again, not mounted
  SourceNoFollow,  // a source that is one is mounted itself
  TargetNoFollow,  // a destination that is one is mounted on itself
  IdMap,           // the mount itself is id-mapped
  RecursiveIdMap,  // and the mounts below it
};

// An option sets something, clears something, or neither ("defaults").
struct MountOption {
  std::string_view name;
  std::uint64_t set = 0;              // MS_* of mount(2)
  std::uint64_t clear = 0;            // MS_*
  std::uint64_t propagation = 0;      // MS_PRIVATE …, with MS_REC for the r-variants
  std::uint64_t recursive_set = 0;    // MOUNT_ATTR_* of mount_setattr(AT_RECURSIVE)
  std::uint64_t recursive_clear = 0;  // MOUNT_ATTR_*
  MountExtension extension = MountExtension::None;
};

// Sorted by name.
std::span<const MountOption> mount_options();
// nullptr: the string is data for the file system.
const MountOption* find_mount_option(std::string_view name);

struct ParsedMountOptions {
  std::uint64_t flags = 0;                 // MS_*
  std::uint64_t cleared_flags = 0;         // MS_* that an option names to be off; never in flags
  std::vector<std::uint64_t> propagation;  // in order, each one more mount(2) call
  std::uint64_t recursive_set = 0;         // MOUNT_ATTR_*; both 0: no call
  std::uint64_t recursive_clear = 0;  // MOUNT_ATTR_*; contains MOUNT_ATTR__ATIME if set has one
  std::string data;                   // comma-separated, for the file system
  bool tmpcopyup = false;
  bool copy_symlink = false;
  bool source_nofollow = false;
  bool target_nofollow = false;
  MountExtension idmap = MountExtension::None;  // IdMap or RecursiveIdMap

  bool operator==(const ParsedMountOptions&) const = default;
};

// The extensions that are on or off, as bits: runc's for tmpcopyup, ours for what runc lacks.
std::uint32_t extension_bits(const ParsedMountOptions& options);
void set_extensions(std::uint32_t bits, ParsedMountOptions& options);

// The last of contradicting options wins.
ParsedMountOptions parse_mount_options(std::span<const std::string> options);
// The same, for the whole mount: type "bind" without "bind" or "rbind" is a "bind".
ParsedMountOptions parse_mount_options(const Mount& mount);
bool is_bind(const ParsedMountOptions& options);
// Of the mount itself: "ro" or "rro".
bool is_readonly(const ParsedMountOptions& options);

// Options that parse to the same: what runc's state.json keeps are flags.
std::vector<std::string> format_mount_options(const ParsedMountOptions& options);

}  // namespace libcontainer::spec
