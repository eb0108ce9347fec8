// Payloads: the root file system.
#pragma once

#include "sys/resolve.h"
#include "wire/plan.h"

namespace libcontainer::wire {

struct SetRootPropagation {
  static constexpr auto kKind = StepKind::SetRootPropagation;
  std::uint64_t flags = 0;  // MS_SHARED, … with MS_REC
};

struct BindRoot {
  static constexpr auto kKind = StepKind::BindRoot;
  Text path;  // on the host
  // MS_PRIVATE or MS_SLAVE: where mounts stay shared, what that one becomes that the root lies in.
  std::uint64_t parent_propagation = 0;
  std::uint8_t open_only = 0;  // no mount namespace: nothing is mounted
};

// What is mounted below the root directory and has to show in its copy as well.
struct RootLayer {
  enum class Kind : std::uint8_t { Overlay, ReadonlyFile };
  Text path;                     // from the root directory
  std::uint64_t attributes = 0;  // MOUNT_ATTR_*
  Kind kind = Kind::Overlay;
};

// Instead of BindRoot: writes go to a tmpfs, which ends with the mount namespace.
struct OverlayRoot {
  static constexpr auto kKind = StepKind::OverlayRoot;
  Text path;                             // on the host
  std::uint64_t attributes = 0;          // MOUNT_ATTR_* of the mount it lies in
  List<RootLayer> layers;                // those above before those below
  std::uint64_t parent_propagation = 0;  // as BindRoot's
  std::uint8_t in_user_namespace = 0;
};

// Attributes of one mount: MOUNT_ATTR_* to set and to clear, on the mount and on all below it,
// and propagation changes (MS_SHARED, … with MS_REC) in the order given.
struct MountAttributes {
  std::uint64_t set = 0;
  std::uint64_t clear = 0;
  // Where the kernel forbids to clear what an outer user namespace locked: clear this alone.
  std::uint64_t explicit_clear = 0;
  std::uint64_t recursive_set = 0;
  std::uint64_t recursive_clear = 0;
  List<std::uint64_t> propagation;
};

struct FilesystemOption {
  Text key;
  Text value;
  std::uint8_t has_value = 0;
};

struct MountFilesystem {
  static constexpr auto kKind = StepKind::MountFilesystem;
  Text destination;
  Text type;
  Text source;
  List<FilesystemOption> options;
  Text data;                           // the options as mount(2) takes them
  std::uint64_t superblock_flags = 0;  // MS_*: those that have names in `options`
  Text fallback;  // bound instead if the kernel refuses the mount; empty: that is an error
  MountAttributes attributes;
  std::uint8_t plain_directory = 0;  // the target must be a directory and no symbolic link
  std::uint8_t inside_proc = 0;      // the target may be a file of a proc file system
  std::uint8_t inherit_mode = 0;     // tmpfs: the mode of an existing target
  std::uint8_t copy_up = 0;          // and what is in it
  std::uint8_t hide_if_refused = 0;  // without `fallback`: an empty, read-only tmpfs instead
  Text root_label;                   // SELinux, for the mount's root, where no option sets it
};

struct BindMount {
  static constexpr auto kKind = StepKind::BindMount;
  Text destination;
  Text source;
  MountAttributes attributes;
  std::int32_t mapping_slot = kNoSlot;  // the user namespace of an id-mapped mount
  std::uint8_t recursive = 0;
  std::uint8_t recursive_mapping = 0;
  std::uint8_t copy_symlink = 0;  // a source that is a link is made again instead
  sys::LastComponent source_last = sys::LastComponent::Follow;  // NoFollow for copy_symlink too
  sys::LastComponent target_last = sys::LastComponent::Follow;
  std::uint8_t only_procfs = 0;  // over /proc nothing but a proc file system
  std::uint8_t inside_proc = 0;  // the target may be a file of a proc file system
};

struct CgroupHierarchy {
  Text name;    // directory below the destination: "cpu,cpuacct"
  Text source;  // the container's own cgroup, to be bound; empty: mount the hierarchy
  Text data;    // for the mount: "cpu,cpuacct", "none,name=systemd"
};

struct CgroupLink {
  Text name;
  Text target;
};

// A tmpfs with one mount a hierarchy, as cgroup v1 hosts have it.
struct MountCgroupV1 {
  static constexpr auto kKind = StepKind::MountCgroupV1;
  Text destination;
  List<CgroupHierarchy> hierarchies;
  List<CgroupLink> links;
  MountAttributes attributes;
  Text label;  // SELinux, of the tmpfs
};

struct MakeDevice {
  static constexpr auto kKind = StepKind::MakeDevice;
  Text path;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t mode = 0;  // with S_IFCHR, S_IFBLK or S_IFIFO
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint8_t bind = 0;  // bind the host's node instead of making one
};

struct MakeSymlink {
  static constexpr auto kKind = StepKind::MakeSymlink;
  Text path;
  Text target;
  std::uint8_t replace = 0;           // else what exists is left
  std::uint8_t if_target_exists = 0;  // only if the host has the target
};

struct EnterRoot {
  static constexpr auto kKind = StepKind::EnterRoot;
  enum class Method : std::uint8_t { Pivot, MoveAndChroot, Chroot };
  std::uint64_t propagation = 0;  // of the new /, 0: as it is
  Method method = Method::Pivot;
};

// A mount that had to be writable until everything in it was made.
struct MakeReadonly {
  static constexpr auto kKind = StepKind::MakeReadonly;
  Text path;
};

// Where in the root something is.
struct Place {
  Text mount;               // of the kernel's file system that holds it; empty: nobody knows
  std::uint64_t magic = 0;  // of that file system
  Text path;                // from there, else from the root
};

struct ReadonlyPath {
  static constexpr auto kKind = StepKind::ReadonlyPath;
  Place place;
};

// Descriptors 0-2 that are the host's /dev/null become the container's.
struct ReopenNull {
  static constexpr auto kKind = StepKind::ReopenNull;
};

struct MaskPath {
  static constexpr auto kKind = StepKind::MaskPath;
  Place place;
  Text label;  // SELinux, of the tmpfs over a directory
};

}  // namespace libcontainer::wire
