#include "hooks/apply.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <span>

#include "hooks/report.h"
#include "hooks/signal_words.h"
#include "sys/decimal.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/poll.h"
#include "sys/process.h"

namespace libcontainer::hooks {
namespace {

using wire::Status;

// While the root is built ours is 0.
constexpr mode_t kHookUmask = 0022;

struct Pipe {
  sys::Fd read;
  sys::Fd write;
};

sys::SysResult<Pipe> make_pipe() {
  std::array<int, 2> fds{};
  SYS_TRY(sys::invoke(SYS_pipe2, fds.data(), O_CLOEXEC));
  return Pipe{.read = sys::Fd(fds[0]), .write = sys::Fd(fds[1])};
}

sys::SysResult<char* const*> make_vector(wire::Block plan, wire::List<wire::Text> texts) {
  const auto references = plan.list(texts);
  SYS_TRY_ASSIGN(const auto memory,
                 sys::allocate_pages((references.size() + 1) * sizeof(const char*)));
  auto* vector = reinterpret_cast<const char**>(memory.data());
  for (std::size_t i = 0; i < references.size(); ++i) vector[i] = plan.c_str(references[i]);
  return const_cast<char* const*>(vector);
}

// What a hook's descriptors 0, 1 and 2 are to be.
struct Streams {
  sys::FdRef input;
  sys::FdRef output;
  sys::FdRef errors;
};

[[noreturn]] void execute_hook(wire::Block plan, const wire::HookProgram& hook,
                               const Streams& streams, const Files& files,
                               char* const* process_env) {
  (void)sys::set_umask(kHookUmask);
  (void)sys::duplicate_to(streams.input, 0);
  (void)sys::duplicate_to(streams.output, 1);
  (void)sys::duplicate_to(streams.errors, 2);
  // Without a file these fail, and the pipes stay.
  (void)sys::duplicate_to(files.out, 1);
  (void)sys::duplicate_to(files.err, 2);
  const auto argv = make_vector(plan, hook.args);
  const auto own_env = make_vector(plan, hook.env);
  if (argv && own_env) {
    char* const* envp = hook.inherit_env != 0 ? process_env : *own_env;
    const auto failed = sys::execute(plan.c_str(hook.path), *argv, envp);
    Report message;
    message.add("exec ")
        .add(plan.text(hook.path))
        .add(": errno ")
        .add(static_cast<std::uint64_t>(failed.error().value));
    (void)sys::write_all(streams.errors, message.text());
  }
  sys::exit_process(127);
}

// The state, with the pid as it is here, in a file that nobody has to feed or drain.
sys::SysResult<sys::Fd> make_input(wire::Block plan, const wire::HookProgram& hook) {
  SYS_TRY_ASSIGN(sys::Fd file, sys::create_memfd("oci-state", sys::Executable::No));
  std::array<char, 20> pid;
  const char* end = sys::append_decimal(pid.data(), static_cast<std::uint64_t>(sys::process_id()));
  SYS_TRY(sys::write_all(file, plan.text(hook.state_before_pid)));
  SYS_TRY(sys::write_all(file, std::string_view(pid.data(), end)));
  SYS_TRY(sys::write_all(file, plan.text(hook.state_after_pid)));
  SYS_TRY(sys::invoke(SYS_lseek, file.number(), 0, SEEK_SET));
  return file;
}

std::int64_t now_milliseconds() {
  timespec now{};
  (void)sys::invoke(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

struct Collected {
  Output out;
  Output err;
};

// Reads what is there; false at the end of the stream.
bool collect(int number, Output& output) {
  std::array<char, 256> piece;
  const auto size =
      sys::read_some(sys::FdRef::borrow(number), std::as_writable_bytes(std::span(piece)));
  if (!size || *size == 0) return false;
  output.add(std::string_view(piece.data(), *size));
  return true;
}

pollfd readable(sys::FdRef fd) { return {.fd = fd.number(), .events = POLLIN, .revents = 0}; }

// What the hook has left in its pipe. Whoever else still writes there must not keep us, so no more
// is read than is shown.
void drain(sys::FdRef pipe, Output& output) {
  std::array<pollfd, 1> fds{readable(pipe)};
  while (output.is_complete()) {
    const auto ready = sys::poll(fds, 0);
    if (!ready || *ready == 0 || !collect(pipe.number(), output)) return;
  }
}

// Milliseconds until then, at least 0; -1: for ever.
int time_left(std::int64_t deadline) {
  constexpr std::int64_t kLongest = 1'000'000;
  if (deadline == 0) return -1;
  return static_cast<int>(std::clamp<std::int64_t>(deadline - now_milliseconds(), 0, kLongest));
}

// Collects output until the hook has ended, whoever else still holds its output. False: the time
// is over.
bool follow(sys::FdRef pidfd, const Pipe& out, const Pipe& err, std::int64_t timeout_seconds,
            Collected& collected) {
  const std::int64_t deadline =
      timeout_seconds > 0 ? now_milliseconds() + timeout_seconds * 1000 : 0;
  std::array<pollfd, 3> fds{readable(pidfd), readable(out.read), readable(err.read)};
  for (;;) {
    const int wait = time_left(deadline);
    if (wait == 0) return false;
    if (!sys::poll(fds, wait) || fds[0].revents != 0) break;
    if (fds[1].revents != 0 && !collect(fds[1].fd, collected.out)) fds[1].fd = -1;
    if (fds[2].revents != 0 && !collect(fds[2].fd, collected.err)) fds[2].fd = -1;
  }
  drain(out.read, collected.out);
  drain(err.read, collected.err);
  return true;
}

// The report's text becomes the detail: it must outlive the call, and only one hook can fail.
Report& failure_report() {
  static constinit Report report;
  return report;
}

// The words of hooks that the caller runs (run.cpp).
void add_end(Report& report, const sys::WaitedProcess& ended, const Collected& collected) {
  if (ended.signalled) {
    report.add("signal: ").add(signal_words(ended.code));
  } else {
    report.add("exit status ").add(static_cast<std::uint64_t>(ended.code));
  }
  report.add(collected.out, collected.err);
}

Status run_one(wire::Block plan, const wire::HookProgram& hook, const Files& files,
               std::size_t index, const char* point, char* const* process_env) {
  STEP_ASSIGN(sys::Fd input, "memfd_create", make_input(plan, hook));
  STEP_ASSIGN(Pipe out, "pipe2", make_pipe());
  STEP_ASSIGN(Pipe err, "pipe2", make_pipe());
  clone_args arguments{};
  int pidfd_number = -1;
  arguments.flags = CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd_number);
  arguments.exit_signal = SIGCHLD;
  STEP_ASSIGN(const pid_t pid, "clone3", sys::clone3(arguments));
  if (pid == 0) execute_hook(plan, hook, {input, out.write, err.write}, files, process_env);
  const sys::Fd pidfd(pidfd_number);
  input.reset();
  out.write.reset();
  err.write.reset();

  Collected collected;
  const bool in_time = follow(pidfd, out, err, hook.timeout, collected);
  if (!in_time) (void)sys::pidfd_signal(pidfd, SIGKILL);
  STEP_ASSIGN(const auto ended, "waitid", sys::wait_pidfd(pidfd, sys::Wait::Block));
  if (in_time && !ended.signalled && ended.code == 0) return {};

  Report& report = failure_report();
  report.clear();
  report.add("error running ").add(point).add(" hook #").add(index).add(": ");
  if (!in_time) {
    report.add("hook ran past specified timeout of ")
        .add(static_cast<std::uint64_t>(hook.timeout))
        .add(".0s");
  } else {
    add_end(report, ended, collected);
  }
  return {EIO, wire::kHookCall.data(), report.text()};
}

}  // namespace

Status run_inside(wire::Block plan, wire::List<wire::HookProgram> hooks, const Files& files,
                  const char* point, char* const* process_env) {
  std::size_t index = 0;
  for (const auto& hook : plan.list(hooks)) {
    const Status status = run_one(plan, hook, files, index++, point, process_env);
    if (!status.ok()) return status;
  }
  return {};
}

}  // namespace libcontainer::hooks
