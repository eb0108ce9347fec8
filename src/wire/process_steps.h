// Payloads: what the process gets, and its execution.
#pragma once

#include "wire/plan.h"

namespace libcontainer::wire {

struct ResetCpuAffinity {
  static constexpr auto kKind = StepKind::ResetCpuAffinity;
};

// Masks have one bit a processor or node.
struct SetInitialCpuAffinity {
  static constexpr auto kKind = StepKind::SetInitialCpuAffinity;
  List<std::uint64_t> cpus;
};

struct SetCpuAffinity {
  static constexpr auto kKind = StepKind::SetCpuAffinity;
  List<std::uint64_t> cpus;
};

// sched_setattr(2); times in nanoseconds.
struct SetScheduler {
  static constexpr auto kKind = StepKind::SetScheduler;
  std::uint32_t policy = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint32_t flags = 0;
  std::uint64_t runtime = 0;
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
  std::uint8_t has_cpuset = 0;  // the container's own: explains EPERM
};

struct SetIoPriority {
  static constexpr auto kKind = StepKind::SetIoPriority;
  std::int32_t priority = 0;  // class and level
};

struct SetPersonality {
  static constexpr auto kKind = StepKind::SetPersonality;
  std::uint32_t persona = 0;
};

struct SetMemoryPolicy {
  static constexpr auto kKind = StepKind::SetMemoryPolicy;
  std::int32_t mode = 0;  // MPOL_*, with MPOL_F_*
  List<std::uint64_t> nodes;
};

struct JoinKeyring {
  static constexpr auto kKind = StepKind::JoinKeyring;
  Text name;
  std::uint8_t in_user_namespace = 0;
};

enum class LabelUse : std::uint8_t { ApparmorExecute, SelinuxExecute, SelinuxKeys };

struct Label {
  Text text;  // as the attribute's file takes it
  LabelUse use{};
};

// Stage 0's own, which its child inherits.
struct SetInheritedLabel {
  static constexpr auto kKind = StepKind::SetInheritedLabel;
  Label label;
};

struct SetLabel {
  static constexpr auto kKind = StepKind::SetLabel;
  Label label;
};

struct BringUpLoopback {
  static constexpr auto kKind = StepKind::BringUpLoopback;
};

struct SetHostname {
  static constexpr auto kKind = StepKind::SetHostname;
  Text name;
};

struct SetDomainname {
  static constexpr auto kKind = StepKind::SetDomainname;
  Text name;
};

struct SetSysctl {
  static constexpr auto kKind = StepKind::SetSysctl;
  Text path;  // below /proc/sys
  Text value;
};

struct SetupConsole {
  static constexpr auto kKind = StepKind::SetupConsole;
  std::int32_t socket_slot = kNoSlot;
  std::uint16_t height = 0;
  std::uint16_t width = 0;
  std::uint8_t bind_console = 0;  // at /dev/console
};

struct SendPidfd {
  static constexpr auto kKind = StepKind::SendPidfd;
  std::int32_t socket_slot = kNoSlot;
  Text name;
};

struct SetUmask {
  static constexpr auto kKind = StepKind::SetUmask;
  std::uint32_t mask = 0;
};

struct SetNoNewPrivileges {
  static constexpr auto kKind = StepKind::SetNoNewPrivileges;
};

// Before the user changes; a directory that only the user may enter is left to CheckDirectory.
struct ChangeDirectory {
  static constexpr auto kKind = StepKind::ChangeDirectory;
  Text path;
  std::uint8_t create = 0;
};

struct CheckDirectory {
  static constexpr auto kKind = StepKind::CheckDirectory;
  Text path;
};

// HOME from the container's /etc/passwd, if the environment has none.
struct FindHome {
  static constexpr auto kKind = StepKind::FindHome;
  std::uint32_t uid = 0;
  Text username;  // not empty: instead of uid
};

struct CapabilityMasks {
  std::uint64_t bounding = 0;
  std::uint64_t effective = 0;
  std::uint64_t permitted = 0;
  std::uint64_t inheritable = 0;
  std::uint64_t ambient = 0;
};

struct LimitBoundingSet {
  static constexpr auto kKind = StepKind::LimitBoundingSet;
  std::uint64_t bounding = 0;
};

struct SetUser {
  static constexpr auto kKind = StepKind::SetUser;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  List<std::uint32_t> groups;
  Text username;  // not empty: looked up in the container's /etc/passwd, instead of uid and gid
  std::uint8_t set_groups = 0;
  std::uint8_t groups_may_be_denied = 0;  // see BecomeRoot
  std::uint8_t keep_capabilities = 0;     // for SetCapabilities
};

struct SetCapabilities {
  static constexpr auto kKind = StepKind::SetCapabilities;
  CapabilityMasks masks;
};

struct FindProgram {
  static constexpr auto kKind = StepKind::FindProgram;
  Text name;
  Text search_path;  // of the environment
  // Unless a filter is loaded, which may forbid that the program is read.
  std::uint8_t check_interpreter = 0;
};

struct SeccompInstruction {
  std::uint16_t code;
  std::uint8_t jump_true;
  std::uint8_t jump_false;
  std::uint32_t k;
};

struct LoadSeccomp {
  static constexpr auto kKind = StepKind::LoadSeccomp;
  List<SeccompInstruction> program;
  std::uint32_t flags = 0;  // SECCOMP_FILTER_FLAG_*
};

// Blocks until `start` writes a byte into the fifo.
struct WaitForStart {
  static constexpr auto kKind = StepKind::WaitForStart;
  std::int32_t fifo_slot = kNoSlot;
};

struct HookProgram {
  Text path;
  List<Text> args;
  List<Text> env;
  std::uint8_t inherit_env = 0;  // the process' (startContainer) or none (createContainer)
  std::int64_t timeout = 0;      // seconds, 0: none
  // The OCI state on stdin, around the pid that is known only where the hook runs.
  Text state_before_pid;
  Text state_after_pid;
};

// Files that hooks write to, instead of what a message about a failure shows.
struct HookFiles {
  std::int32_t out_slot = kNoSlot;
  std::int32_t err_slot = kNoSlot;
};

struct RunContainerHooks {
  static constexpr auto kKind = StepKind::RunContainerHooks;
  List<HookProgram> hooks;
  HookFiles files;
};

struct RunStartHooks {
  static constexpr auto kKind = StepKind::RunStartHooks;
  List<HookProgram> hooks;
  HookFiles files;
};

struct Execute {
  static constexpr auto kKind = StepKind::Execute;
  List<Text> args;
  List<Text> env;
  std::uint8_t extra_fds = 0;
};

}  // namespace libcontainer::wire
