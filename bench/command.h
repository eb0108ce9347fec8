// Running a program as the benchmark does: timed from before the spawn until it was waited for.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace libcontainer::bench {

using Arguments = std::vector<std::string>;

struct Ended {
  double milliseconds = 0;
  int status = 0;  // exit status, or 128 + signal
  // What it wrote to the descriptor that was to be read; to stderr, if it failed.
  std::string output;
};

struct CommandOptions {
  int read_descriptor = -1;   // of the program
  bool for_clean_up = false;  // runs although the benchmark was interrupted
};

// A child that has been started but not waited for.
struct Started {
  int pid = -1;
  double begin = 0;
};

// `ours` becomes descriptor `theirs` of the program.
struct Redirection {
  int ours = -1;
  int theirs = -1;
};

double now_milliseconds();

// SIGINT and SIGTERM only set a mark: children run in process groups of their own, and whoever
// runs commands stops after the current one, so that everything made is removed.
void catch_interrupts();
bool interrupted();

// Waits until the process is gone: our child, since we are the subreaper, or somebody else's.
void wait_until_gone(int pid);

// The program that runs: standard input and output are /dev/null, stderr is a file.
class Runner {
 public:
  static Result<Runner> open();
  Runner(Runner&& other) noexcept;
  Runner& operator=(Runner&&) = delete;
  ~Runner();

  // An error if the program cannot be started; its own failure is in `status`.
  Result<Ended> run(const Arguments& arguments, CommandOptions options = {});

  Result<Started> start(const Arguments& arguments, Redirection redirection = {});
  // Waits for any of `children`, and removes it.
  Result<Ended> wait_any(std::vector<Started>& children);

 private:
  explicit Runner(int null, int capture) : null_(null), capture_(capture) {}
  std::string take_capture();

  int null_;
  int capture_;
};

}  // namespace libcontainer::bench
