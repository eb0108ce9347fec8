// Runs a command under ptrace together with everything it starts, up to one system call of one of
// its processes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace integration::crash {

// Processes in order of appearance: 0 is the command, 1 its first child, and so on.
struct Point {
  int role = 0;
  unsigned call = 1;  // the how-manieth system call entry of that process since its start or exec
};

// Programs that are no part of the runtime: they are let go when they are executed.
inline const std::set<std::string> kForeignPrograms = {"true", "sleep", "sh", "cat"};

// Starts a program that is not traced; reap it with Tracer::wait_for or waitpid.
pid_t spawn(const std::vector<std::string>& argv, const std::string& output_file);

class Tracer {
 public:
  // Output goes to `output_file`.
  Tracer(const std::vector<std::string>& argv, const std::string& output_file);
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;
  // Kills what is still traced.
  ~Tracer();

  // False if the command ended, or the time was over, before the point was reached.
  bool run_to(Point point);
  // The call that it is stopped at.
  std::string call_name() const;
  // SIGKILL to the process stopped at the point.
  void kill_stopped();
  // Stops all others where they are, until release(), which lets them run to their end.
  void hold_others();
  void release();

  // Lets everything run on until the command, or another child of this program, has ended. False
  // if it has not within the limit.
  bool wait_for_command(std::chrono::milliseconds limit);
  bool wait_for(pid_t pid, std::chrono::milliseconds limit, int& exit_code);

 private:
  struct Thread {
    pid_t process = 0;
    bool stopped = false;
  };
  struct Process {
    int role = 0;
    unsigned calls = 0;
  };
  enum class Step { Nothing, Event, Reached };

  void seize(pid_t pid);
  void know(pid_t thread);
  Step next_event(std::chrono::steady_clock::time_point deadline);
  Step handle_stop(pid_t thread, int status);
  Step handle_call(pid_t thread);
  void handle_exec(pid_t thread);
  void resume(pid_t thread, int signal = 0);
  bool watches_calls_of(pid_t thread) const;

  pid_t command_ = -1;
  Point point_{-1, 0};
  pid_t stopped_at_point_ = -1;
  long call_number_ = -1;
  int next_role_ = 0;
  bool holding_ = false;
  std::map<pid_t, Thread> threads_;
  std::map<pid_t, Process> processes_;
  std::map<pid_t, int> ended_;
};

}  // namespace integration::crash
