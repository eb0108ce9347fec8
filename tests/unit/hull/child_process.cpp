#include "child_process.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "base/error.h"

namespace libcontainer {

struct Process::Impl {
  pid_t pid = 0;
  int pidfd = -1;
  int console = -1;
};

Process::Process(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;
Process::~Process() {
  if (!impl_) return;
  if (impl_->pidfd >= 0) ::close(impl_->pidfd);
  if (impl_->console >= 0) ::close(impl_->console);
}

pid_t Process::pid() const { return impl_->pid; }
int Process::pidfd() const { return impl_->pidfd; }
int Process::take_console() { return std::exchange(impl_->console, -1); }

Result<ExitStatus> Process::wait() {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(impl_->pid), &info, WEXITED) != 0) {
    return std::unexpected(base::make_system_error(errno, "wait"));
  }
  if (info.si_code == CLD_EXITED) return ExitStatus{.exit_code = info.si_status};
  return ExitStatus{.signal = info.si_status};
}

Result<> Process::signal(int number) const {
  if (::kill(impl_->pid, number) == 0) return {};
  return std::unexpected(base::make_system_error(errno, "kill"));
}

}  // namespace libcontainer

namespace hull::test {
namespace {

void reset_signals() {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
}

// As in a container, no other descriptor comes along: pipes must not be held open unseen.
void take_streams(const libcontainer::ProcessIo& io) {
  ::dup2(io.stdin_fd, STDIN_FILENO);
  ::dup2(io.stdout_fd, STDOUT_FILENO);
  ::dup2(io.stderr_fd, STDERR_FILENO);
}

}  // namespace

libcontainer::Process start_child(const std::function<int()>& body,
                                  const libcontainer::ProcessIo& io, bool terminal) {
  auto impl = std::make_unique<libcontainer::Process::Impl>();
  int slave = -1;
  if (terminal) ::openpty(&impl->console, &slave, nullptr, nullptr, nullptr);
  impl->pid = ::fork();
  if (impl->pid == 0) {
    if (terminal) {
      ::login_tty(slave);
    } else {
      take_streams(io);
    }
    ::syscall(SYS_close_range, 3U, ~0U, 0U);
    reset_signals();
    ::_exit(body());
  }
  if (slave >= 0) ::close(slave);
  impl->pidfd = static_cast<int>(::syscall(SYS_pidfd_open, impl->pid, 0));
  ::fcntl(impl->console, F_SETFD, FD_CLOEXEC);
  return libcontainer::Process(std::move(impl));
}

}  // namespace hull::test
