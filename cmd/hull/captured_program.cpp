#include "hull/captured_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "hull/fd.h"

namespace hull {
namespace {

// What posix_spawn does in the child, freed with its owner.
class SpawnActions {
 public:
  explicit SpawnActions(const Fd& output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, output.number(), STDERR_FILENO);
    ::posix_spawnattr_init(&attributes_);
    // This command ignores SIGPIPE; others do not expect to.
    sigset_t defaults;
    ::sigemptyset(&defaults);
    ::sigaddset(&defaults, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  int spawn(pid_t& pid, const std::vector<std::string>& command) const {
    std::vector<char*> argv;
    argv.reserve(command.size() + 1);
    for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    return ::posix_spawnp(&pid, argv[0], &actions_, &attributes_, argv.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::string read_to_end(const Fd& pipe) {
  std::string text;
  std::array<char, 16384> chunk;
  for (;;) {
    const auto count = ::read(pipe.number(), chunk.data(), chunk.size());
    if (count > 0) {
      text.append(chunk.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return text;
    }
  }
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

Failure not_started(const std::string& name, int error) {
  if (error == ENOENT) {
    return Failure("exec: \"" + name + "\": executable file not found in $PATH");
  }
  return system_failure(error, "exec: \"" + name + "\"");
}

}  // namespace

Outcome<std::string> run_captured(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(system_failure(errno, "pipe"));
  const Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  pid_t pid = 0;
  if (const int error = SpawnActions(write_end).spawn(pid, command); error != 0) {
    return std::unexpected(not_started(command.front(), error));
  }
  write_end.reset();
  auto text = read_to_end(read_end);
  const int status = wait_for(pid);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  while (text.ends_with('\n')) text.pop_back();
  const auto how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                       : "exit status " + std::to_string(WEXITSTATUS(status));
  return std::unexpected(Failure(command.front() + ": " + how + ": " + text));
}

}  // namespace hull
