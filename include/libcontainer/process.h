// A started process of a container, as seen by the program that started it.
#pragma once

#include <libcontainer/error.h>
#include <libcontainer/export.h>
#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace libcontainer {

// The descriptors a process starts with. All are borrowed: they stay open here, and the process
// gets copies of its own. Every other descriptor of the program stays out of the container.
struct ProcessIo {
  int stdin_fd = 0;
  int stdout_fd = 1;
  int stderr_fd = 2;
  std::vector<int> extra_fds;  // become 3, 4, …
  // With ProcessConfig::terminal: an AF_UNIX stream socket that gets the pty's master, or empty:
  // Process::take_console() has it.
  std::string console_socket;
  std::string pidfd_socket;  // an AF_UNIX stream socket that gets a pidfd of the process, or empty
};

struct ExitStatus {
  int exit_code = 0;  // of a process that exited
  int signal = 0;     // that ended it, 0 if it exited
  // As a shell has it: the exit code, or 128 + signal.
  int shell_code() const { return signal != 0 ? 128 + signal : exit_code; }
};

// Holds a pidfd: never names another process, however often pids wrap. Movable; dropping it
// leaves the process alone. One thread at a time, except signal(), which is thread-safe.
class LC_EXPORT Process {
 public:
  struct Impl;
  explicit Process(std::unique_ptr<Impl> impl);
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  ~Process();

  // As the caller's pid namespace has it.
  pid_t pid() const;
  // Borrowed; readable once the process has ended. For poll, epoll, waitid(P_PIDFD).
  int pidfd() const;
  // Blocks until the process ends, and reaps it. The second call returns the same.
  // Errors: WrongState if somebody else reaped it (a waitpid(-1) in the program, SIGCHLD ignored).
  Result<ExitStatus> wait();
  // Errors: NotFound if it has ended.
  Result<> signal(int number) const;
  // The pty's master, for the caller to close; -1: none, or it was taken. Lines end in "\n" alone.
  int take_console();

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace libcontainer
