#include "sys/process.h"

#include <linux/prctl.h>
#include <linux/wait.h>
#include <sched.h>
#include <signal.h>

#include <array>
#include <string_view>

#include "sys/decimal.h"
#include "sys/directory.h"
#include "sys/file.h"

namespace libcontainer::sys {

pid_t process_id() { return static_cast<pid_t>(call(SYS_getpid)); }
pid_t parent_process_id() { return static_cast<pid_t>(call(SYS_getppid)); }

void exit_process(int code) {
  (void)call(SYS_exit_group, code);
  __builtin_trap();  // a seccomp filter has refused
}

SysResult<pid_t> clone3(clone_args& arguments) {
  const auto made = invoke<pid_t>(SYS_clone3, &arguments, sizeof arguments);
  const bool is_old = (arguments.flags >> 32) == 0 && arguments.stack == 0;
  if (made || !is_unsupported(made.error()) || !is_old) return made;
  // Where a pidfd is wanted, its place is that of the thread id, which is then done without.
  const std::uint64_t flags = arguments.flags & ~std::uint64_t{CLONE_PARENT_SETTID};
  return invoke<pid_t>(SYS_clone, flags | arguments.exit_signal, 0, arguments.pidfd, 0, 0);
}

bool may_lack_clone_into_cgroup(Errno error) {
  return is_unsupported(error) || error.value == EINVAL || error.value == E2BIG;
}

SysResult<> unshare(std::uint64_t flags) { return invoke(SYS_unshare, flags); }

SysResult<> set_namespace(FdRef fd, std::uint64_t flags) {
  return invoke(SYS_setns, fd.number(), flags);
}

SysResult<> execute(CPath program, char* const* argv, char* const* envp) {
  return invoke(SYS_execve, program.c_str(), argv, envp);
}

SysResult<Fd> pidfd_open(pid_t pid) { return invoke_fd(SYS_pidfd_open, pid, 0); }

SysResult<> pidfd_signal(FdRef pidfd, int signal) {
  return invoke(SYS_pidfd_send_signal, pidfd.number(), signal, nullptr, 0);
}

SysResult<Fd> pidfd_get_fd(FdRef pidfd, int number) {
  return invoke_fd(SYS_pidfd_getfd, pidfd.number(), number, 0);
}

SysResult<> signal_process(pid_t pid, int signal) { return invoke(SYS_kill, pid, signal); }

SysResult<WaitedProcess> wait_pidfd(FdRef pidfd, Wait wait) {
  siginfo_t info{};
  SYS_TRY(invoke(SYS_waitid, P_PIDFD, pidfd.number(), &info,
                 WEXITED | __WALL | (wait == Wait::Poll ? WNOHANG : 0), nullptr));
  if (info.si_pid == 0) return WaitedProcess{};
  return WaitedProcess{
      .ended = true, .code = info.si_status, .signalled = info.si_code != CLD_EXITED};
}

SysResult<pid_t> pid_of_pidfd(FdRef pidfd) {
  char path[40];
  char* end = path;
  for (const char c : std::string_view("/proc/self/fdinfo/")) *end++ = c;
  *append_decimal(end, static_cast<std::uint64_t>(pidfd.number())) = '\0';
  SYS_TRY_ASSIGN(const Fd file, open_at(FdRef::cwd(), path, O_RDONLY));
  std::array<char, 512> buffer;
  SYS_TRY_ASSIGN(const std::size_t size, read_full(file, buffer));
  std::string_view text(buffer.data(), size);
  constexpr std::string_view kKey = "\nPid:\t";
  const std::size_t at = text.find(kKey);
  if (at == std::string_view::npos) return fail(EINVAL);
  text.remove_prefix(at + kKey.size());
  const auto pid = parse_decimal(text);
  return pid.length > 0 && pid.value > 0 ? SysResult<pid_t>(static_cast<pid_t>(pid.value))
                                         : fail(ESRCH);
}

SysResult<bool> is_child(FdRef pidfd) {
  siginfo_t info{};
  const auto waited = invoke(SYS_waitid, P_PIDFD, pidfd.number(), &info,
                             WEXITED | WNOHANG | WNOWAIT | __WALL, nullptr);
  if (!waited && waited.error().value == ECHILD) return false;
  if (!waited) return fail(waited.error().value);
  return true;
}

SysResult<> set_process_control(int option, unsigned long a, unsigned long b, unsigned long c,
                                unsigned long d) {
  return invoke(SYS_prctl, option, a, b, c, d);
}

SysResult<int> get_process_control(int option, unsigned long a, unsigned long b) {
  return invoke<int>(SYS_prctl, option, a, b, 0, 0);
}

SysResult<> new_session() { return invoke(SYS_setsid); }
SysResult<> set_user_ids(uid_t uid) { return invoke(SYS_setresuid, uid, uid, uid); }
SysResult<> set_group_ids(gid_t gid) { return invoke(SYS_setresgid, gid, gid, gid); }

SysResult<> set_groups(std::span<const gid_t> groups) {
  return invoke(SYS_setgroups, groups.size(), groups.data());
}

SysResult<> set_hostname(std::string_view name) {
  return invoke(SYS_sethostname, name.data(), name.size());
}

SysResult<> set_domainname(std::string_view name) {
  return invoke(SYS_setdomainname, name.data(), name.size());
}

mode_t set_umask(mode_t mask) { return static_cast<mode_t>(call(SYS_umask, mask)); }

SysResult<CapabilitySets> capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> data{};
  SYS_TRY(invoke(SYS_capget, &header, data.data()));
  const auto join = [&](auto member) {
    return data[0].*member | (static_cast<std::uint64_t>(data[1].*member) << 32);
  };
  return CapabilitySets{.effective = join(&__user_cap_data_struct::effective),
                        .permitted = join(&__user_cap_data_struct::permitted),
                        .inheritable = join(&__user_cap_data_struct::inheritable)};
}

SysResult<> set_capabilities(const CapabilitySets& sets) {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, 2> data{};
  for (unsigned half = 0; half < 2; ++half) {
    data[half].effective = static_cast<std::uint32_t>(sets.effective >> (32 * half));
    data[half].permitted = static_cast<std::uint32_t>(sets.permitted >> (32 * half));
    data[half].inheritable = static_cast<std::uint32_t>(sets.inheritable >> (32 * half));
  }
  return invoke(SYS_capset, &header, data.data());
}

void reset_signals() {
  struct KernelSigaction {
    unsigned long handler = 0;  // SIG_DFL
    unsigned long flags = 0;
    unsigned long restorer = 0;
    std::uint64_t mask = 0;
  } default_action;
  constexpr int kLastSignal = 64;
  for (int signal = 1; signal <= kLastSignal; ++signal) {
    // SIGKILL and SIGSTOP answer EINVAL.
    (void)call(SYS_rt_sigaction, signal, &default_action, nullptr, sizeof default_action.mask);
  }
  const std::uint64_t none = 0;
  (void)call(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof none);
}

SysResult<> set_rlimit(pid_t pid, unsigned resource, std::uint64_t soft, std::uint64_t hard) {
  const std::array<std::uint64_t, 2> limit{soft, hard};
  return invoke(SYS_prlimit64, pid, resource, limit.data(), nullptr);
}

namespace {

// Linux < 5.9: closing while reading the directory may skip entries, hence the loop until a whole
// pass closed none.
bool close_listed(FdRef dir, int first) {
  DirectoryReader<2048> entries(dir);
  bool closed = false;
  for (;;) {
    const auto entry = entries.next();
    if (!entry || *entry == nullptr) return closed;
    const auto number = parse_decimal((*entry)->d_name);
    const int fd = static_cast<int>(number.value);
    if (number.length > 0 && fd >= first && fd != dir.number()) {
      (void)call(SYS_close, fd);
      closed = true;
    }
  }
}

}  // namespace

void close_from(int first) {
  if (invoke(SYS_close_range, first, ~0U, 0)) return;
  bool again = true;
  while (again) {
    const auto dir = open_at(FdRef::cwd(), "/proc/self/fd", O_RDONLY | O_DIRECTORY);
    if (!dir) return;
    again = close_listed(*dir, first);
  }
}

}  // namespace libcontainer::sys
