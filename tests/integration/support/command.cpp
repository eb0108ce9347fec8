#include "support/command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>

#include "support/files.h"

namespace integration {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kTick = std::chrono::milliseconds(50);

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    read_end = ends[0];
    write_end = ends[1];
  }
};

// Moves every descriptor out of the way first: a target may be another one's source.
void place_descriptors(std::vector<std::pair<int, int>> fds) {
  for (auto& [ours, theirs] : fds) ours = fcntl(ours, F_DUPFD, 200);
  for (const auto& [ours, theirs] : fds) {
    dup2(ours, theirs);
    close(ours);
  }
}

std::vector<char*> pointers_to(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void become(const Arguments& argv, const CommandOptions& options,
                         const std::vector<std::pair<int, int>>& pipes) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_DFL);
  std::vector<std::pair<int, int>> fds = pipes;
  fds.insert(fds.end(), options.fds.begin(), options.fds.end());
  place_descriptors(fds);
  if (!options.working_directory.empty() && chdir(options.working_directory.c_str()) != 0) {
    _exit(126);
  }
  if (options.before_exec) options.before_exec();
  std::vector<char*> arguments = pointers_to(argv);
  if (options.environment) {
    std::vector<char*> environment = pointers_to(*options.environment);
    execvpe(arguments[0], arguments.data(), environment.data());
  } else {
    execvp(arguments[0], arguments.data());
  }
  _exit(127);
}

std::set<pid_t>& commands_not_reaped() {
  static std::set<pid_t> pids;
  return pids;
}

void close_fd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

void drain(int& fd, std::string& text) {
  char buffer[16384];
  while (fd >= 0) {
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got > 0) {
      text.append(buffer, static_cast<size_t>(got));
      continue;
    }
    if (got == 0 || errno != EAGAIN) close_fd(fd);
    return;
  }
}

std::chrono::milliseconds left_until(Clock::time_point deadline) {
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()),
                  std::chrono::milliseconds(0));
}

}  // namespace

std::string describe(const CommandResult& result) {
  return fmt::format("exit {}{}\n--- stdout\n{}--- stderr\n{}---", result.exit_code,
                     result.timed_out ? " (timed out)" : "", result.out, result.err);
}

RunningCommand::RunningCommand(const Arguments& argv, const CommandOptions& options)
    : options_(options) {
  ::signal(SIGPIPE, SIG_IGN);  // a program may end before it has read its input
  const Pipe input, output, errors;
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {
    become(argv, options_, {{input.read_end, 0}, {output.write_end, 1}, {errors.write_end, 2}});
  }
  commands_not_reaped().insert(pid_);
  close(input.read_end);
  close(output.write_end);
  close(errors.write_end);
  stdin_ = input.write_end;
  stdout_ = output.read_end;
  stderr_ = errors.read_end;
  for (const int fd : {stdin_, stdout_, stderr_}) fcntl(fd, F_SETFL, O_NONBLOCK);
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

RunningCommand::~RunningCommand() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    commands_not_reaped().erase(pid_);
  }
  for (int* fd : {&pidfd_, &stdin_, &stdout_, &stderr_}) close_fd(*fd);
}

void RunningCommand::signal(int number) const { kill(pid_, number); }

void RunningCommand::write_stdin(std::string_view text) { options_.stdin_text += text; }

void RunningCommand::close_stdin() { close_fd(stdin_); }

void RunningCommand::read_what_is_there() {
  drain(stdout_, result_.out);
  drain(stderr_, result_.err);
}

void RunningCommand::pump(std::chrono::milliseconds limit) {
  const std::string_view rest = std::string_view(options_.stdin_text).substr(stdin_written_);
  pollfd fds[] = {{pidfd_, POLLIN, 0},
                  {stdout_, POLLIN, 0},
                  {stderr_, POLLIN, 0},
                  {rest.empty() ? -1 : stdin_, POLLOUT, 0}};
  const int ready = poll(fds, std::size(fds), static_cast<int>(limit.count()));
  if (ready == 0) reap_orphans();
  if ((fds[3].revents & (POLLOUT | POLLERR)) != 0) {
    const ssize_t written = write(stdin_, rest.data(), rest.size());
    if (written > 0) stdin_written_ += static_cast<size_t>(written);
    if (written < 0 && errno != EAGAIN) close_fd(stdin_);
  }
  read_what_is_there();
}

bool RunningCommand::exited_within(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (true) {
    int status = 0;
    if (wait4(pid_, &status, WNOHANG, &result_.usage) == pid_) {
      result_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      result_.exit_code = result_.signal != 0 ? 128 + result_.signal : WEXITSTATUS(status);
      return true;
    }
    if (left_until(deadline).count() == 0) return false;
    if (stdin_written_ == options_.stdin_text.size()) close_stdin();
    pump(std::min(left_until(deadline), kTick));
  }
}

bool RunningCommand::wait_for_output(std::string_view text, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (result_.out.find(text) == std::string::npos) {
    if (stdout_ < 0 || left_until(deadline).count() == 0) return false;
    pump(std::min(left_until(deadline), kTick));
  }
  return true;
}

CommandResult RunningCommand::wait() {
  if (!exited_within(options_.timeout)) {
    result_.timed_out = true;
    kill(pid_, SIGKILL);
    exited_within(std::chrono::seconds(10));
  }
  commands_not_reaped().erase(pid_);
  pid_ = -1;
  read_what_is_there();
  return result_;
}

CommandResult run_command(const Arguments& argv, const CommandOptions& options) {
  RunningCommand command(argv, options);
  return command.wait();
}

void reap_orphans() {
  for (const std::string& name : directory_names("/proc")) {
    if (name[0] < '1' || name[0] > '9') continue;
    const std::string stat = read_file_if_there("/proc/" + name + "/stat");
    const size_t end = stat.rfind(')');
    if (end == std::string::npos) continue;
    if (!stat.substr(end + 1).starts_with(" Z " + std::to_string(getpid()) + " ")) continue;
    const pid_t pid = std::stoi(name);
    if (!commands_not_reaped().contains(pid)) waitpid(pid, nullptr, WNOHANG);
  }
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (!condition()) {
    if (Clock::now() >= deadline) return false;
    reap_orphans();
    usleep(5000);
  }
  return true;
}

}  // namespace integration
