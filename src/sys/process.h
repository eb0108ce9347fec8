// Processes, their namespaces, credentials and signals.
#pragma once

#include <linux/capability.h>
#include <linux/sched.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <span>

#include "sys/fd.h"

namespace libcontainer::sys {

pid_t process_id();
pid_t parent_process_id();
[[noreturn]] void exit_process(int code);

// Raw clone3: 0 in the child, which goes on on a copy of the stack. Never with CLONE_VM. Where
// there is none, clone takes its place, without CLONE_PARENT_SETTID.
SysResult<pid_t> clone3(clone_args& arguments);
// Whether that may be the answer of a kernel without CLONE_INTO_CGROUP, which Linux 5.7 has:
// before, the flag is EINVAL, and an argument that is longer than the kernel's E2BIG.
bool may_lack_clone_into_cgroup(Errno error);
SysResult<> unshare(std::uint64_t flags);
SysResult<> set_namespace(FdRef fd, std::uint64_t flags);
SysResult<> execute(CPath program, char* const* argv, char* const* envp);

SysResult<Fd> pidfd_open(pid_t pid);
SysResult<> pidfd_signal(FdRef pidfd, int signal);
SysResult<Fd> pidfd_get_fd(FdRef pidfd, int number);
SysResult<> signal_process(pid_t pid, int signal);

struct WaitedProcess {
  bool ended = false;  // false: still running (only with Wait::Poll)
  int code = 0;        // exit code or signal
  bool signalled = false;
};
enum class Wait : std::uint8_t { Block, Poll };
SysResult<WaitedProcess> wait_pidfd(FdRef pidfd, Wait wait);

// As this process' pid namespace has it. From /proc/self/fdinfo.
SysResult<pid_t> pid_of_pidfd(FdRef pidfd);
// Whether it is this process that may wait for it.
SysResult<bool> is_child(FdRef pidfd);

SysResult<> set_process_control(int option, unsigned long a, unsigned long b = 0,
                                unsigned long c = 0, unsigned long d = 0);
SysResult<int> get_process_control(int option, unsigned long a = 0, unsigned long b = 0);
SysResult<> new_session();
SysResult<> set_user_ids(uid_t uid);
SysResult<> set_group_ids(gid_t gid);
SysResult<> set_groups(std::span<const gid_t> groups);
SysResult<> set_hostname(std::string_view name);
SysResult<> set_domainname(std::string_view name);
mode_t set_umask(mode_t mask);

struct CapabilitySets {
  std::uint64_t effective = 0;
  std::uint64_t permitted = 0;
  std::uint64_t inheritable = 0;
};
SysResult<CapabilitySets> capabilities();
SysResult<> set_capabilities(const CapabilitySets& sets);

// All signals to their default action and none blocked.
void reset_signals();
SysResult<> set_rlimit(pid_t pid, unsigned resource, std::uint64_t soft, std::uint64_t hard);
// Closes every descriptor from `first` on. `proc` is used where close_range is missing.
void close_from(int first);

}  // namespace libcontainer::sys
