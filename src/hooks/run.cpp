#include "hooks/run.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string>

#include "base/error.h"
#include "hooks/signal_words.h"
#include "spec/format.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/poll.h"
#include "sys/process.h"
#include "sys/spawn.h"

namespace libcontainer::hooks {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxOutput = 4096;  // of each stream; the rest is read and dropped

struct Output {
  sys::Fd read;
  sys::Fd write;
  std::string text;
  std::size_t room() const { return kMaxOutput - text.size(); }
};

Result<Output> make_output() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) {
    return std::unexpected(base::make_system_error(errno, "pipe2"));
  }
  return Output{.read = sys::Fd(fds[0]), .write = sys::Fd(fds[1]), .text = {}};
}

// A sealed file holds the state, so that nobody has to feed a pipe.
Result<sys::Fd> make_input(const ContainerState& state) {
  auto file = sys::create_memfd("oci-state", sys::Executable::No);
  if (!file) return std::unexpected(base::make_system_error(file.error().value, "memfd_create"));
  if (const auto written = sys::write_all(*file, spec::format_oci_state(state)); !written) {
    return std::unexpected(base::make_system_error(written.error().value, "write state"));
  }
  if (::lseek(file->number(), 0, SEEK_SET) != 0) {
    return std::unexpected(base::make_system_error(errno, "lseek"));
  }
  return std::move(*file);
}

std::vector<char*> to_vector(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

Result<pid_t> spawn(const Hook& hook, const sys::StandardStreams& streams) {
  const auto args = hook.args.empty() ? std::vector<std::string>{hook.path} : hook.args;
  const auto env = hook.env.value_or(std::vector<std::string>{});
  const auto own_env = to_vector(env);
  const auto pid =
      sys::spawn_program(hook.path, args, hook.env ? own_env.data() : environ, streams);
  if (pid) return *pid;
  return std::unexpected(
      base::make_system_error(pid.error().value, fmt::format("fork/exec {}", hook.path)));
}

// Reads what is there; false at the end of the stream.
bool collect(Output& output) {
  std::array<char, 4096> piece;
  const ssize_t size = ::read(output.read.number(), piece.data(), piece.size());
  if (size <= 0) return size < 0 && errno == EINTR;
  output.text.append(piece.data(), std::min(static_cast<std::size_t>(size), output.room()));
  return true;
}

pollfd readable(sys::FdRef fd) { return {.fd = fd.number(), .events = POLLIN, .revents = 0}; }

// What the hook has left in its pipes. Whoever else still writes there must not keep us, so no more
// is read than is shown.
void drain(Output& output) {
  std::array<pollfd, 1> fds{readable(output.read)};
  while (output.room() > 0 && sys::poll(fds, 0).value_or(0) > 0) {
    if (!collect(output)) return;
  }
}

// Milliseconds until then, at least 0; -1: for ever.
int time_left(std::optional<Clock::time_point> deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

enum class Outcome : std::uint8_t { Ended, TimeIsOver, Cancelled };

// What may end a hook before its time.
struct Limits {
  std::optional<Clock::time_point> deadline;
  sys::FdRef cancel;
};

// Until the hook has ended, whoever else still holds its output.
Outcome follow(sys::FdRef pidfd, Output& out, Output& err, const Limits& limits) {
  std::array<pollfd, 4> fds{readable(pidfd), readable(out.read), readable(err.read),
                            readable(limits.cancel)};
  for (;;) {
    const int wait = time_left(limits.deadline);
    if (wait == 0) return Outcome::TimeIsOver;
    if (!sys::poll(fds, wait) || fds[0].revents != 0) break;
    if (fds[3].revents != 0) return Outcome::Cancelled;
    if (fds[1].revents != 0 && !collect(out)) fds[1].fd = -1;
    if (fds[2].revents != 0 && !collect(err)) fds[2].fd = -1;
  }
  drain(out);
  drain(err);
  return Outcome::Ended;
}

std::string describe_end(const sys::WaitedProcess& ended) {
  if (!ended.signalled) return fmt::format("exit status {}", ended.code);
  return fmt::format("signal: {}", signal_words(ended.code));
}

Error hook_error(std::string text) { return base::make_error(Errc::HookFailed, std::move(text)); }

// In a program that waits for every child.
Error reaped() { return hook_error("the hook was reaped by another thread"); }

// Without a descriptor it cannot be followed.
Error give_up(pid_t pid, sys::Errno error) {
  if (error.value == ESRCH) return reaped();
  (void)::kill(-pid, SIGKILL);
  (void)::waitid(P_PID, static_cast<id_t>(pid), nullptr, WEXITED);
  return base::make_system_error(error.value, "pidfd_open");
}

// With what it has started, unless that has a process group of its own, as the hook itself may have
// by now. Once it was reaped by another thread, its number may be another's.
void end(sys::FdRef pidfd, pid_t pid) {
  if (sys::is_child(pidfd).value_or(false)) (void)::kill(-pid, SIGKILL);
  (void)sys::pidfd_signal(pidfd, SIGKILL);  // it may have ended
}

Result<> run_one(const Hook& hook, const ContainerState& state, const OutputPaths& files,
                 sys::FdRef cancel) {
  LC_TRY_ASSIGN(const sys::Fd input, make_input(state));
  LC_TRY_ASSIGN(const sys::Fd out_file, open_output(files.out));
  LC_TRY_ASSIGN(const sys::Fd err_file, open_output(files.err));
  LC_TRY_ASSIGN(Output out, make_output());
  LC_TRY_ASSIGN(Output err, make_output());
  LC_TRY_ASSIGN(const pid_t pid, spawn(hook, {input, out_file ? sys::FdRef(out_file) : out.write,
                                              err_file ? sys::FdRef(err_file) : err.write}));
  out.write.reset();
  err.write.reset();
  const auto pidfd = sys::pidfd_open(pid);
  if (!pidfd) return std::unexpected(give_up(pid, pidfd.error()));
  Limits limits{.deadline = {}, .cancel = cancel};
  if (hook.timeout) limits.deadline = Clock::now() + std::chrono::seconds(*hook.timeout);
  const Outcome outcome = follow(*pidfd, out, err, limits);
  if (outcome != Outcome::Ended) end(*pidfd, pid);
  const auto ended = sys::wait_pidfd(*pidfd, sys::Wait::Block);
  if (outcome == Outcome::Cancelled) {
    return std::unexpected(base::make_error(Errc::Cancelled, "the launch was cancelled"));
  }
  if (outcome == Outcome::TimeIsOver) {
    return std::unexpected(
        hook_error(fmt::format("hook ran past specified timeout of {}.0s", *hook.timeout)));
  }
  if (!ended) return std::unexpected(reaped());
  if (!ended->signalled && ended->code == 0) return {};
  return std::unexpected(hook_error(
      fmt::format("{}, stdout: {}, stderr: {}", describe_end(*ended), out.text, err.text)));
}

}  // namespace

Result<sys::Fd> open_output(const std::string& path) {
  if (path.empty()) return sys::Fd{};
  auto file = sys::open_at(sys::FdRef::cwd(), path, O_CREAT | O_WRONLY | O_APPEND | O_NOCTTY, 0644);
  if (file) return std::move(*file);
  return std::unexpected(base::make_system_error(
      file.error().value, fmt::format("open '{}' for the output of hooks", path)));
}

Result<> run(std::string_view point, const std::vector<Hook>& hooks, const ContainerState& state,
             const OutputPaths& files, sys::FdRef cancel) {
  for (std::size_t i = 0; i < hooks.size(); ++i) {
    auto done = run_one(hooks[i], state, files, cancel);
    if (done) continue;
    Error error = base::with_context(std::move(done).error(),
                                     fmt::format("error running {} hook #{}", point, i));
    const bool is_cancelled = error.code() == Errc::Cancelled;
    if (!is_cancelled) error = base::with_code(std::move(error), Errc::HookFailed);
    return std::unexpected(
        base::with_field(std::move(error), fmt::format("hooks.{}[{}]", point, i)));
  }
  return {};
}

}  // namespace libcontainer::hooks
