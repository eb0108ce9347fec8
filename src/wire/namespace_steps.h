// Payloads: cgroup, namespaces, ids.
#pragma once

#include "wire/plan.h"

namespace libcontainer::wire {

// Of the steps that the caller takes with what it holds itself.
struct Nothing {};

struct JoinNamespace {
  static constexpr auto kKind = StepKind::JoinNamespace;
  Text path;
  std::uint64_t type = 0;  // CLONE_NEW*
};

// The supplementary groups of the caller. Before somebody else's user namespace is entered: it may
// forbid that.
struct DropGroups {
  static constexpr auto kKind = StepKind::DropGroups;
};

// A user namespace that id-mapped mounts take their maps from; init never enters it.
struct MakeIdMapping {
  static constexpr auto kKind = StepKind::MakeIdMapping;
  Text uid_map;  // lines for /proc/PID/uid_map
  Text gid_map;
  Text path;  // instead of maps: of the namespace that has them
  std::int32_t slot = kNoSlot;
};

// Stage 0 stays, with the caller's credentials, and opens what init cannot; a child goes on.
struct ServeMounts {
  static constexpr auto kKind = StepKind::ServeMounts;
};

struct JoinContainer {
  static constexpr auto kKind = StepKind::JoinContainer;
  std::uint64_t namespaces = 0;  // CLONE_NEW* of those that differ from the caller's
  std::int32_t pidfd_slot = kNoSlot;
  std::uint8_t keep_pidfd = 0;       // for JoinCgroupNamespace
  std::int32_t root_slot = kNoSlot;  // without a mount namespace: the directory that is its root
};

struct NewUserNamespace {
  static constexpr auto kKind = StepKind::NewUserNamespace;
};

struct SetTimeOffsets {
  static constexpr auto kKind = StepKind::SetTimeOffsets;
  Text lines;  // for /proc/self/timens_offsets
};

struct SpawnInit {
  static constexpr auto kKind = StepKind::SpawnInit;
  std::uint64_t namespaces = 0;  // CLONE_NEW* of the new ones
  std::int32_t cgroup_slot = kNoSlot;
};

// Of the container, by a tenant that is in its cgroup: whoever is in the namespace may enter no
// cgroup from outside of it where the hierarchy is mounted with nsdelegate.
struct JoinCgroupNamespace {
  static constexpr auto kKind = StepKind::JoinCgroupNamespace;
  std::int32_t pidfd_slot = kNoSlot;
};

struct BecomeRoot {
  static constexpr auto kKind = StepKind::BecomeRoot;
  std::uint8_t clear_groups = 0;
  std::uint8_t groups_may_be_denied = 0;  // to everybody in the user namespace: none are set then
};

}  // namespace libcontainer::wire
