// Runs a program and waits for it, or drives it while it runs.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace integration {

using Arguments = std::vector<std::string>;

struct CommandOptions {
  std::string stdin_text;                               // what the program reads, then end of file
  std::optional<std::vector<std::string>> environment;  // "A=1"; unset: inherited
  std::string working_directory;
  std::chrono::milliseconds timeout{60'000};
  std::vector<std::pair<int, int>> fds;  // ours becomes theirs; 0-2 replace the pipes
  std::function<void()> before_exec;     // in the child: signal masks, umask, affinity, …
};

struct CommandResult {
  int exit_code = -1;  // 128 + signal if a signal ended it
  int signal = 0;
  bool timed_out = false;  // then it was killed
  std::string out;
  std::string err;
  struct rusage usage{};
};

// For failure messages: exit code, stdout and stderr.
std::string describe(const CommandResult& result);

// A running program; killed if still running when the object goes.
class RunningCommand {
 public:
  explicit RunningCommand(const Arguments& argv, const CommandOptions& options = {});
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;
  ~RunningCommand();

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  void write_stdin(std::string_view text);
  void close_stdin();
  // Reads until stdout holds `text`; false when the time is over or the program ended.
  bool wait_for_output(std::string_view text, std::chrono::milliseconds limit);
  // Ends when the program does: a process it left behind may hold its pipes for ever.
  CommandResult wait();

 private:
  void read_what_is_there();
  bool exited_within(std::chrono::milliseconds limit);
  void pump(std::chrono::milliseconds limit);

  CommandOptions options_;
  CommandResult result_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  int stdin_ = -1;
  int stdout_ = -1;
  int stderr_ = -1;
  size_t stdin_written_ = 0;
};

// Reaps the dead processes that were re-parented to this program, but no RunningCommand: until
// then a container's pid namespace cannot end.
void reap_orphans();

CommandResult run_command(const Arguments& argv, const CommandOptions& options = {});

// Polls `condition` every few milliseconds; whether it became true in time.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds limit = std::chrono::milliseconds(5000));

}  // namespace integration
