// The words of config.json that stand for something: one row a word. Parsing, formatting, error
// messages and `features` read the same tables.
#pragma once

#include <libcontainer/config/device.h>
#include <libcontainer/config/namespace.h>
#include <libcontainer/config/seccomp.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "spec/namespace_kinds.h"

namespace libcontainer::spec {

template <class E>
struct Name {
  E value;
  std::string_view name;
};

// Of several names for one value the first is the one that is written.
template <class E, std::size_t Size>
struct Names {
  // An unknown "x" is reported as `before "x"after; allowed: …`.
  std::string_view before;
  std::string_view after;
  std::array<Name<E>, Size> rows;

  constexpr std::optional<E> find(std::string_view name) const {
    for (const auto& row : rows) {
      if (row.name == name) return row.value;
    }
    return std::nullopt;
  }
  // Empty if the value has no name.
  constexpr std::string_view name_of(E value) const {
    for (const auto& row : rows) {
      if (row.value == value) return row.name;
    }
    return {};
  }
};
template <class E, std::size_t Size>
Names(std::string_view, std::string_view, std::array<Name<E>, Size>) -> Names<E, Size>;

// Both from kNamespaceKinds.
constexpr auto namespace_names(std::string_view NamespaceKind::* member) {
  std::array<Name<NamespaceType>, kNamespaceKinds.size()> rows{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = {kNamespaceKinds[i].type, kNamespaceKinds[i].*member};
  }
  return rows;
}
inline constexpr Names kNamespaceTypes{"namespace ", " does not exist",
                                       namespace_names(&NamespaceKind::name)};
inline constexpr Names kNamespaceCloneNames{"namespace ", " does not exist",
                                            namespace_names(&NamespaceKind::state_name)};

inline constexpr Names kDeviceTypes{"invalid device type ", "",
                                    std::to_array<Name<DeviceType>>({
                                        {DeviceType::Char, "c"},
                                        {DeviceType::Block, "b"},
                                        {DeviceType::Fifo, "p"},
                                        {DeviceType::Char, "u"},
                                    })};

inline constexpr Names kDeviceRuleTypes{"invalid cgroup device type ", "",
                                        std::to_array<Name<DeviceType>>({
                                            {DeviceType::Any, "a"},
                                            {DeviceType::Char, "c"},
                                            {DeviceType::Block, "b"},
                                            {DeviceType::Any, ""},
                                        })};

inline constexpr Names kSeccompActions{"string ", " is not a valid action for seccomp",
                                       std::to_array<Name<SeccompAction>>({
                                           {SeccompAction::KillThread, "SCMP_ACT_KILL_THREAD"},
                                           {SeccompAction::KillProcess, "SCMP_ACT_KILL_PROCESS"},
                                           {SeccompAction::KillThread, "SCMP_ACT_KILL"},
                                           {SeccompAction::Trap, "SCMP_ACT_TRAP"},
                                           {SeccompAction::Errno, "SCMP_ACT_ERRNO"},
                                           {SeccompAction::Trace, "SCMP_ACT_TRACE"},
                                           {SeccompAction::Allow, "SCMP_ACT_ALLOW"},
                                           {SeccompAction::Log, "SCMP_ACT_LOG"},
                                           {SeccompAction::Notify, "SCMP_ACT_NOTIFY"},
                                       })};

inline constexpr Names kSeccompOperators{"string ", " is not a valid operator for seccomp",
                                         std::to_array<Name<SeccompOperator>>({
                                             {SeccompOperator::NotEqual, "SCMP_CMP_NE"},
                                             {SeccompOperator::Less, "SCMP_CMP_LT"},
                                             {SeccompOperator::LessOrEqual, "SCMP_CMP_LE"},
                                             {SeccompOperator::Equal, "SCMP_CMP_EQ"},
                                             {SeccompOperator::GreaterOrEqual, "SCMP_CMP_GE"},
                                             {SeccompOperator::Greater, "SCMP_CMP_GT"},
                                             {SeccompOperator::MaskedEqual, "SCMP_CMP_MASKED_EQ"},
                                         })};

// Config keeps the words below as strings; validation and the mechanisms look them up.

struct ArchitectureName {
  std::string_view name;        // in config.json
  std::string_view short_name;  // libseccomp's, in runc's state.json
};
inline constexpr auto kSeccompArchitectures = std::to_array<ArchitectureName>({
    {"SCMP_ARCH_X86", "x86"},
    {"SCMP_ARCH_X86_64", "amd64"},
    {"SCMP_ARCH_X32", "x32"},
    {"SCMP_ARCH_ARM", "arm"},
    {"SCMP_ARCH_AARCH64", "arm64"},
    {"SCMP_ARCH_MIPS", "mips"},
    {"SCMP_ARCH_MIPS64", "mips64"},
    {"SCMP_ARCH_MIPS64N32", "mips64n32"},
    {"SCMP_ARCH_MIPSEL", "mipsel"},
    {"SCMP_ARCH_MIPSEL64", "mipsel64"},
    {"SCMP_ARCH_MIPSEL64N32", "mipsel64n32"},
    {"SCMP_ARCH_PPC", "ppc"},
    {"SCMP_ARCH_PPC64", "ppc64"},
    {"SCMP_ARCH_PPC64LE", "ppc64le"},
    {"SCMP_ARCH_RISCV64", "riscv64"},
    {"SCMP_ARCH_S390", "s390"},
    {"SCMP_ARCH_S390X", "s390x"},
    {"SCMP_ARCH_LOONGARCH64", "loong64"},
});

// The value is the flag's bit in seccomp(2). TSYNC does nothing: who loads has one thread.
inline constexpr Names kSeccompFlags{"seccomp flag ", " is not known",
                                     std::to_array<Name<unsigned>>({
                                         {1U << 0, "SECCOMP_FILTER_FLAG_TSYNC"},
                                         {1U << 1, "SECCOMP_FILTER_FLAG_LOG"},
                                         {1U << 2, "SECCOMP_FILTER_FLAG_SPEC_ALLOW"},
                                         {1U << 5, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"},
                                     })};

// The index is the capability's number.
inline constexpr auto kCapabilities = std::to_array<std::string_view>({
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
});

// The value is the resource of prlimit(2).
inline constexpr Names kRlimits{"invalid rlimit: wrong rlimit value: ", "",
                                std::to_array<Name<int>>({
                                    {RLIMIT_AS, "RLIMIT_AS"},
                                    {RLIMIT_CORE, "RLIMIT_CORE"},
                                    {RLIMIT_CPU, "RLIMIT_CPU"},
                                    {RLIMIT_DATA, "RLIMIT_DATA"},
                                    {RLIMIT_FSIZE, "RLIMIT_FSIZE"},
                                    {RLIMIT_LOCKS, "RLIMIT_LOCKS"},
                                    {RLIMIT_MEMLOCK, "RLIMIT_MEMLOCK"},
                                    {RLIMIT_MSGQUEUE, "RLIMIT_MSGQUEUE"},
                                    {RLIMIT_NICE, "RLIMIT_NICE"},
                                    {RLIMIT_NOFILE, "RLIMIT_NOFILE"},
                                    {RLIMIT_NPROC, "RLIMIT_NPROC"},
                                    {RLIMIT_RSS, "RLIMIT_RSS"},
                                    {RLIMIT_RTPRIO, "RLIMIT_RTPRIO"},
                                    {RLIMIT_RTTIME, "RLIMIT_RTTIME"},
                                    {RLIMIT_SIGPENDING, "RLIMIT_SIGPENDING"},
                                    {RLIMIT_STACK, "RLIMIT_STACK"},
                                })};

// The value is the policy of sched_setattr(2).
inline constexpr Names kSchedulerPolicies{"invalid scheduler policy: ", "",
                                          std::to_array<Name<unsigned>>({
                                              {0, "SCHED_OTHER"},
                                              {1, "SCHED_FIFO"},
                                              {2, "SCHED_RR"},
                                              {3, "SCHED_BATCH"},
                                              {4, "SCHED_ISO"},
                                              {5, "SCHED_IDLE"},
                                              {6, "SCHED_DEADLINE"},
                                          })};

// The value is the bit of sched_attr.sched_flags.
inline constexpr Names kSchedulerFlags{"invalid scheduler flag: ", "",
                                       std::to_array<Name<unsigned>>({
                                           {0x01, "SCHED_FLAG_RESET_ON_FORK"},
                                           {0x02, "SCHED_FLAG_RECLAIM"},
                                           {0x04, "SCHED_FLAG_DL_OVERRUN"},
                                           {0x08, "SCHED_FLAG_KEEP_POLICY"},
                                           {0x10, "SCHED_FLAG_KEEP_PARAMS"},
                                           {0x20, "SCHED_FLAG_UTIL_CLAMP_MIN"},
                                           {0x40, "SCHED_FLAG_UTIL_CLAMP_MAX"},
                                       })};

// The value is the class of ioprio_set(2).
inline constexpr Names kIoPriorityClasses{"invalid ioPriority.Class: ", "",
                                          std::to_array<Name<int>>({
                                              {1, "IOPRIO_CLASS_RT"},
                                              {2, "IOPRIO_CLASS_BE"},
                                              {3, "IOPRIO_CLASS_IDLE"},
                                          })};

// The value is the persona of personality(2).
inline constexpr Names kPersonalityDomains{"invalid personality domain ", "",
                                           std::to_array<Name<unsigned>>({
                                               {0, "LINUX"},
                                               {8, "LINUX32"},
                                           })};

// The value is the mode of set_mempolicy(2).
inline constexpr Names kMemoryPolicyModes{"invalid memory policy mode ", "",
                                          std::to_array<Name<int>>({
                                              {0, "MPOL_DEFAULT"},
                                              {1, "MPOL_PREFERRED"},
                                              {2, "MPOL_BIND"},
                                              {3, "MPOL_INTERLEAVE"},
                                              {4, "MPOL_LOCAL"},
                                              {5, "MPOL_PREFERRED_MANY"},
                                              {6, "MPOL_WEIGHTED_INTERLEAVE"},
                                          })};

// The value is or-ed to the mode.
inline constexpr Names kMemoryPolicyFlags{"invalid memory policy flag ", "",
                                          std::to_array<Name<int>>({
                                              {1 << 15, "MPOL_F_STATIC_NODES"},
                                              {1 << 14, "MPOL_F_RELATIVE_NODES"},
                                              {1 << 13, "MPOL_F_NUMA_BALANCING"},
                                          })};

// The value is the propagation type of mount(2).
inline constexpr Names kRootfsPropagations{"rootfsPropagation=", " is not supported",
                                           std::to_array<Name<unsigned long>>({
                                               {MS_PRIVATE, "private"},
                                               {MS_PRIVATE | MS_REC, "rprivate"},
                                               {MS_SLAVE, "slave"},
                                               {MS_SLAVE | MS_REC, "rslave"},
                                               {MS_SHARED, "shared"},
                                               {MS_SHARED | MS_REC, "rshared"},
                                               {MS_UNBINDABLE, "unbindable"},
                                               {MS_UNBINDABLE | MS_REC, "runbindable"},
                                           })};

}  // namespace libcontainer::spec
