#include "engine_profile.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <string_view>

#include "seccomp/syscall_table.h"

namespace libcontainer::seccomp {
namespace {

// What a container must not do, or only with certain arguments.
constexpr auto kWithheld = std::to_array<std::string_view>({
    "_sysctl",
    "acct",
    "add_key",
    "afs_syscall",
    "bdflush",
    "bpf",
    "break",
    "clock_adjtime",
    "clock_settime",
    "clock_settime64",
    "clone",
    "clone3",
    "create_module",
    "delete_module",
    "fanotify_init",
    "finit_module",
    "fsconfig",
    "fsmount",
    "fsopen",
    "fspick",
    "ftime",
    "get_kernel_syms",
    "get_mempolicy",
    "getpmsg",
    "gtty",
    "idle",
    "init_module",
    "io_uring_enter",
    "io_uring_register",
    "io_uring_setup",
    "ioperm",
    "iopl",
    "kcmp",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "lock",
    "lookup_dcookie",
    "mbind",
    "migrate_pages",
    "modify_ldt",
    "mount",
    "mount_setattr",
    "move_mount",
    "move_pages",
    "mpx",
    "nfsservctl",
    "open_by_handle_at",
    "open_tree",
    "open_tree_attr",
    "perf_event_open",
    "personality",
    "pivot_root",
    "prof",
    "profil",
    "putpmsg",
    "query_module",
    "quotactl",
    "quotactl_fd",
    "reboot",
    "request_key",
    "security",
    "set_mempolicy",
    "set_mempolicy_home_node",
    "setdomainname",
    "sethostname",
    "setns",
    "settimeofday",
    "socket",
    "stime",
    "stty",
    "swapoff",
    "swapon",
    "sysfs",
    "syslog",
    "tuxcall",
    "ulimit",
    "umount",
    "umount2",
    "unshare",
    "uselib",
    "userfaultfd",
    "ustat",
    "vhangup",
    "vm86",
    "vm86old",
    "vserver",
});

std::vector<std::string> allowed_names() {
  std::set<std::string> names;
  for (const char* architecture : {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86"}) {
    for (const NumberedSyscall& call : syscalls_of(*find_architecture(architecture))) {
      const std::string_view name = syscall_name(call.name);
      if (std::ranges::find(kWithheld, name) == kWithheld.end()) names.emplace(name);
    }
  }
  return {names.begin(), names.end()};
}

SeccompRule allow(std::string name, SeccompArgument argument) {
  return {{std::move(name)}, SeccompAction::Allow, std::nullopt, {argument}};
}

}  // namespace

Seccomp engine_profile(std::vector<std::string> architectures) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.default_errno_ret = EPERM;
  profile.architectures = std::move(architectures);
  profile.syscalls.push_back({allowed_names(), SeccompAction::Allow, std::nullopt, {}});
  constexpr std::uint64_t kVsock = 40;
  profile.syscalls.push_back(allow("socket", {0, kVsock, 0, SeccompOperator::NotEqual}));
  for (const std::uint64_t persona : {0x0u, 0x8u, 0x20000u, 0x20008u, 0xffffffffu}) {
    profile.syscalls.push_back(allow("personality", {0, persona, 0, SeccompOperator::Equal}));
  }
  constexpr std::uint64_t kNewNamespaces = 0x7e020000;
  profile.syscalls.push_back(allow("clone", {0, kNewNamespaces, 0, SeccompOperator::MaskedEqual}));
  profile.syscalls.push_back({{"clone3"}, SeccompAction::Errno, ENOSYS, {}});
  return profile;
}

}  // namespace libcontainer::seccomp
