// The kinds of steps, and who executes each. One row here, one payload in *_steps.h, one apply
// function in a mechanism, one row in image/step_table.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "wire/data.h"

namespace libcontainer::wire {

// Stage 0 has the caller's credentials and namespaces; init has the container's.
enum class Actor : std::uint8_t { Caller, Stage0, Init };

// When the caller takes a step of its own. The image waits for it where the plan has it.
enum class Turn : std::uint8_t {
  Asked,   // when the image has come there
  Ahead,   // as soon as the process is born that it is done to
  AtOnce,  // while stage 0 is being executed
};

// clang-format off
// X(kind, actor, name in `explain`, errors and profiles)
#define LC_STEP_KINDS(X)                                  \
  X(MakeCgroup,          Caller, "make cgroup")           \
  X(JoinCgroup,          Caller, "join cgroup")           \
  X(JoinIntelRdt,        Caller, "join Intel RDT group")  \
  X(MakeIdMapping,       Stage0, "make id mapping")       \
  X(ServeMounts,         Stage0, "serve mount sources")   \
  X(JoinNamespace,       Stage0, "join namespace")        \
  X(DropGroups,          Stage0, "drop groups")           \
  X(JoinContainer,       Stage0, "join container")        \
  X(SetInitialCpuAffinity, Stage0, "set initial CPU affinity") \
  X(SetInheritedLabel,   Stage0, "set inherited label")   \
  X(NewUserNamespace,    Stage0, "new user namespace")    \
  X(WriteIdMaps,         Caller, "write id maps")         \
  X(MoveNetDevices,      Caller, "move network devices")  \
  X(SetTimeOffsets,      Stage0, "set time offsets")      \
  X(SpawnInit,           Stage0, "spawn init")            \
  X(JoinCgroupNamespace, Init,   "join cgroup namespace") \
  X(BecomeRoot,          Init,   "become root")           \
  X(ResetCpuAffinity,    Init,   "reset CPU affinity")    \
  X(SetCpuAffinity,      Init,   "set CPU affinity")      \
  X(JoinKeyring,         Init,   "join session keyring")  \
  X(BringUpLoopback,     Init,   "bring up loopback")     \
  X(SetRootPropagation,  Init,   "set propagation of /")  \
  X(BindRoot,            Init,   "bind root")             \
  X(OverlayRoot,         Init,   "overlay root")          \
  X(MountFilesystem,     Init,   "mount")                 \
  X(BindMount,           Init,   "bind mount")            \
  X(MountCgroupV1,       Init,   "mount cgroup v1")       \
  X(MakeDevice,          Init,   "make device")           \
  X(MakeSymlink,         Init,   "make symlink")          \
  X(RunRuntimeHooks,     Caller, "run hooks of the runtime") \
  X(RunContainerHooks,   Init,   "run createContainer hooks") \
  X(SetLabel,            Init,   "set label")             \
  X(EnterRoot,           Init,   "enter root")            \
  X(ReopenNull,          Init,   "reopen /dev/null")      \
  X(SetupConsole,        Init,   "set up console")        \
  X(MakeReadonly,        Init,   "make read-only")        \
  X(SetHostname,         Init,   "set hostname")          \
  X(SetDomainname,       Init,   "set domainname")        \
  X(SetSysctl,           Init,   "set sysctl")            \
  X(ReadonlyPath,        Init,   "read-only path")        \
  X(MaskPath,            Init,   "mask path")             \
  X(SetUmask,            Init,   "set umask")             \
  X(SetScheduler,        Init,   "set scheduler")         \
  X(SetIoPriority,       Init,   "set I/O priority")      \
  X(SetPersonality,      Init,   "set personality")       \
  X(SetMemoryPolicy,     Init,   "set memory policy")     \
  X(SetNoNewPrivileges,  Init,   "set no_new_privs")      \
  X(SendPidfd,           Init,   "send pidfd")            \
  X(ChangeDirectory,     Init,   "change directory")      \
  X(FindHome,            Init,   "find home directory")   \
  X(LimitBoundingSet,    Init,   "limit bounding set")    \
  X(SetUser,             Init,   "set user")              \
  X(CheckDirectory,      Init,   "check directory")       \
  X(SetCapabilities,     Init,   "set capabilities")      \
  X(FindProgram,         Init,   "find program")          \
  X(LoadSeccomp,         Init,   "load seccomp filter")   \
  X(SendSeccompListener, Caller, "send seccomp listener") \
  X(SetOomScoreAdj,      Caller, "set oom_score_adj")     \
  X(SetRlimits,          Caller, "set rlimits")           \
  X(Release,             Caller, "release")               \
  X(WaitForStart,        Init,   "wait for start")        \
  X(RunStartHooks,       Init,   "run startContainer hooks") \
  X(Execute,             Init,   "execute")
// clang-format on

enum class StepKind : std::uint8_t {
#define LC_STEP_KIND(kind, actor, name) kind,
  LC_STEP_KINDS(LC_STEP_KIND)
#undef LC_STEP_KIND
};

struct StepKindInfo {
  StepKind kind;
  Actor actor;
  std::string_view name;
};

inline constexpr auto kStepKinds = std::to_array<StepKindInfo>({
#define LC_STEP_KIND(kind, actor, name) {StepKind::kind, Actor::actor, name},
    LC_STEP_KINDS(LC_STEP_KIND)
#undef LC_STEP_KIND
});

constexpr bool is_step_kind(std::uint8_t value) { return value < kStepKinds.size(); }
constexpr const StepKindInfo& info(StepKind kind) { return kStepKinds[std::to_underlying(kind)]; }

// One step of a plan; the payload is the kind's struct, at `offset`.
struct Step {
  StepKind kind{};
  Turn turn = Turn::Asked;  // of the caller's steps
  std::uint8_t reserved[2]{};
  std::uint32_t offset = 0;
};

}  // namespace libcontainer::wire
