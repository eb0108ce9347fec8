// pidfd-kill [--pid-file FILE] [--signal NAME] SOCKET: takes a pidfd that a runtime sends, waits
// for SIGTERM, and then sends the signal through the pidfd.
#include <fmt/core.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "arguments.h"
#include "listen.h"
#include "sys/file.h"

namespace {
using namespace conformance;
namespace sys = libcontainer::sys;

int signal_number(const std::string& name) {
  for (int number = 1; number < SIGRTMIN; ++number) {
    const char* known = sigabbrev_np(number);
    if (known != nullptr && name == std::string("SIG") + known) return number;
  }
  die(fmt::format("no such signal: {}", name));
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (arguments.rest.size() != 1) die("one socket is needed");
  const int number = signal_number(arguments.flag("signal", "SIGKILL"));

  // Blocked before anybody can know the pid: a SIGTERM that is early waits.
  sigset_t terminate;
  sigemptyset(&terminate);
  sigaddset(&terminate, SIGTERM);
  sigprocmask(SIG_BLOCK, &terminate, nullptr);

  const auto pid_file = arguments.flag("pid-file");
  write_pid_file(pid_file);
  const auto pidfd = receive_from(accept_from(listen_at(arguments.rest[0]))).fd;
  if (!pidfd) die("no pidfd was sent");

  int received = 0;
  sigwait(&terminate, &received);
  if (const auto sent = sys::invoke(SYS_pidfd_send_signal, pidfd.number(), number, nullptr, 0);
      !sent)
    die("pidfd_send_signal", sent.error().value);
  if (!pid_file.empty()) (void)unlink(pid_file.c_str());  // the suite removes its directory anyway
}
