#include "command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "base/scope.h"

extern char** environ;

namespace libcontainer::bench {

namespace {

std::atomic<bool> interrupt_seen = false;

void mark_interrupt(int) { interrupt_seen = true; }

std::vector<char*> argument_pointers(const Arguments& arguments) {
  std::vector<char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// glibc spawns with CLONE_VM | CLONE_VFORK, so that our own size does not count.
Result<Started> spawn(const Arguments& arguments, const posix_spawn_file_actions_t& actions) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const base::ScopeExit destroy([&] { posix_spawnattr_destroy(&attributes); });
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  auto pointers = argument_pointers(arguments);
  Started started{.begin = now_milliseconds()};
  const int error = posix_spawn(&started.pid, arguments[0].c_str(), &actions, &attributes,
                                pointers.data(), environ);
  if (error == 0) return started;
  return std::unexpected(base::make_system_error(error, fmt::format("start '{}'", arguments[0])));
}

int exit_status(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

Error interrupt_error() { return base::make_system_error(EINTR, "the benchmark was stopped"); }

std::string read_all(int fd) {
  std::string text;
  std::array<char, 512> buffer;
  for (;;) {
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

double now_milliseconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void catch_interrupts() {
  struct sigaction action{};
  action.sa_handler = mark_interrupt;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGHUP, &action, nullptr);
}

bool interrupted() { return interrupt_seen; }

void wait_until_gone(int pid) {
  if (waitpid(pid, nullptr, 0) == pid) return;
  constexpr int kAttempts = 2000;
  for (int attempt = 0; attempt < kAttempts && kill(pid, 0) == 0; ++attempt) usleep(1000);
}

Result<Runner> Runner::open() {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const int capture = memfd_create("stderr", MFD_CLOEXEC);
  if (null >= 0 && capture >= 0) return Runner(null, capture);
  return std::unexpected(base::make_system_error(errno, "open '/dev/null' and a memfd"));
}

Runner::Runner(Runner&& other) noexcept
    : null_(std::exchange(other.null_, -1)), capture_(std::exchange(other.capture_, -1)) {}

Runner::~Runner() {
  if (null_ >= 0) close(null_);
  if (capture_ >= 0) close(capture_);
}

std::string Runner::take_capture() {
  lseek(capture_, 0, SEEK_SET);
  std::string text = read_all(capture_);
  (void)ftruncate(capture_, 0);  // an earlier message would only be shown twice
  lseek(capture_, 0, SEEK_SET);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Result<Started> Runner::start(const Arguments& arguments, Redirection redirection) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const base::ScopeExit destroy([&] { posix_spawn_file_actions_destroy(&actions); });
  posix_spawn_file_actions_adddup2(&actions, null_, 0);
  posix_spawn_file_actions_adddup2(&actions, null_, 1);
  posix_spawn_file_actions_adddup2(&actions, capture_, 2);
  if (redirection.ours >= 0) {
    posix_spawn_file_actions_adddup2(&actions, redirection.ours, redirection.theirs);
  }
  return spawn(arguments, actions);
}

Result<Ended> Runner::wait_any(std::vector<Started>& children) {
  for (;;) {
    int status = 0;
    const int pid = wait4(-1, &status, 0, nullptr);
    if (pid < 0) return std::unexpected(base::make_system_error(errno, "wait for a program"));
    const auto found = std::ranges::find(children, pid, &Started::pid);
    if (found == children.end()) continue;  // the init of a container that was left to us
    Ended ended;
    ended.milliseconds = now_milliseconds() - found->begin;
    ended.status = exit_status(status);
    children.erase(found);
    if (ended.status != 0) ended.output = take_capture();
    return ended;
  }
}

Result<Ended> Runner::run(const Arguments& arguments, CommandOptions options) {
  if (interrupted() && !options.for_clean_up) return std::unexpected(interrupt_error());
  if (options.read_descriptor < 0) {
    std::vector<Started> children;
    LC_TRY_ASSIGN(children.emplace_back(), start(arguments));
    return wait_any(children);
  }
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) < 0) {
    return std::unexpected(base::make_system_error(errno, "make a pipe"));
  }
  const base::ScopeExit close_reader([&] { close(ends[0]); });
  auto started = start(arguments, {ends[1], options.read_descriptor});
  close(ends[1]);
  if (!started) return std::unexpected(std::move(started).error());
  std::string text = read_all(ends[0]);
  std::vector<Started> children{*started};
  LC_TRY_ASSIGN(Ended ended, wait_any(children));
  if (ended.status == 0) ended.output = std::move(text);
  return ended;
}

}  // namespace libcontainer::bench
