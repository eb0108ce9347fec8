#include "crash/tracer.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "support/files.h"

namespace integration::crash {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                         PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
constexpr auto kRunLimit = std::chrono::seconds(20);

long trace(int request, pid_t thread, unsigned long data = 0) {
  return ptrace(static_cast<__ptrace_request>(request), thread, nullptr, data);
}

[[noreturn]] void become(const std::vector<std::string>& argv, const std::string& output_file,
                         int gate) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int out = open(output_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  dup2(null, 0);
  dup2(out, 1);
  dup2(out, 2);
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  char byte = 0;
  if (gate >= 0) (void)!read(gate, &byte, 1);  // until it is traced
  execv(arguments[0], arguments.data());
  _exit(127);
}

// Whether a process was ever seen to ask for children that escape the tracer.
bool untraced_seen = false;

// Such children are made to be traced.
void strip_untraced(pid_t thread, const __ptrace_syscall_info& call) {
  const auto number = static_cast<long>(call.entry.nr);
  if (number == SYS_clone && (call.entry.args[0] & CLONE_UNTRACED) != 0) {
    untraced_seen = true;
    constexpr unsigned long kFirstArgument = 14 * sizeof(long);  // rdi in user_regs_struct
    ptrace(PTRACE_POKEUSER, thread, kFirstArgument, call.entry.args[0] & ~CLONE_UNTRACED);
  }
  if (number == SYS_clone3) {
    std::uint64_t flags = 0;
    iovec ours{&flags, sizeof flags};
    iovec theirs{reinterpret_cast<void*>(call.entry.args[0]), sizeof flags};
    if (process_vm_readv(thread, &ours, 1, &theirs, 1, 0) != sizeof flags) return;
    if ((flags & CLONE_UNTRACED) == 0) return;
    untraced_seen = true;
    flags &= ~std::uint64_t{CLONE_UNTRACED};
    process_vm_writev(thread, &ours, 1, &theirs, 1, 0);
  }
}

}  // namespace

pid_t spawn(const std::vector<std::string>& argv, const std::string& output_file) {
  const pid_t pid = fork();
  if (pid == 0) become(argv, output_file, -1);
  return pid;
}

Tracer::Tracer(const std::vector<std::string>& argv, const std::string& output_file) {
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, nullptr);
  int gate[2];
  if (pipe2(gate, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  command_ = fork();
  if (command_ == 0) {
    close(gate[1]);
    become(argv, output_file, gate[0]);
  }
  close(gate[0]);
  if (trace(PTRACE_SEIZE, command_, kOptions) != 0) {
    throw std::system_error(errno, std::generic_category(), "PTRACE_SEIZE");
  }
  know(command_);
  close(gate[1]);
}

Tracer::~Tracer() {
  for (const auto& [thread, unused] : threads_) kill(thread, SIGKILL);
  const auto deadline = Clock::now() + std::chrono::seconds(5);
  while (!threads_.empty() && next_event(deadline) != Step::Nothing) {
  }
}

void Tracer::know(pid_t thread) {
  if (threads_.contains(thread)) return;
  const std::string status = read_file_if_there("/proc/" + std::to_string(thread) + "/status");
  const size_t at = status.find("\nTgid:");
  const pid_t process = at == std::string::npos ? thread : std::atoi(status.c_str() + at + 6);
  threads_[thread] = {process, false};
  if (!processes_.contains(process)) processes_[process] = {next_role_++, 0};
}

bool Tracer::watches_calls_of(pid_t thread) const {
  if (point_.role < 0) return false;
  const auto process = processes_.find(threads_.at(thread).process);
  if (process == processes_.end()) return false;
  // The parents as well only where it matters: every call watched is two context switches.
  const int role = process->second.role;
  return role == point_.role || (untraced_seen && role < point_.role);
}

void Tracer::resume(pid_t thread, int signal) {
  threads_[thread].stopped = false;
  trace(watches_calls_of(thread) ? PTRACE_SYSCALL : PTRACE_CONT, thread,
        static_cast<unsigned long>(signal));
}

Tracer::Step Tracer::handle_call(pid_t thread) {
  __ptrace_syscall_info call{};
  ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof call, &call);
  Process& process = processes_[threads_[thread].process];
  if (call.op == PTRACE_SYSCALL_INFO_ENTRY && point_.role >= 0) {
    strip_untraced(thread, call);
    ++process.calls;
    if (process.role == point_.role && process.calls == point_.call) {
      threads_[thread].stopped = true;
      stopped_at_point_ = thread;
      call_number_ = static_cast<long>(call.entry.nr);
      return Step::Reached;
    }
  }
  resume(thread);
  return Step::Event;
}

void Tracer::handle_exec(pid_t thread) {
  std::string name = trimmed(read_file_if_there("/proc/" + std::to_string(thread) + "/comm"));
  if (!kForeignPrograms.contains(name)) {
    resume(thread);
    return;
  }
  trace(PTRACE_DETACH, thread);
  threads_.erase(thread);
}

Tracer::Step Tracer::handle_stop(pid_t thread, int status) {
  know(thread);
  threads_[thread].stopped = true;
  const int signal = WSTOPSIG(status);
  const int event = status >> 16;
  if (signal == (SIGTRAP | 0x80)) return holding_ ? Step::Event : handle_call(thread);
  if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
    unsigned long child = 0;
    if (ptrace(PTRACE_GETEVENTMSG, thread, nullptr, &child) == 0) know(static_cast<pid_t>(child));
  }
  if (holding_) return Step::Event;
  if (event == PTRACE_EVENT_EXEC) {
    handle_exec(thread);
  } else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
    trace(PTRACE_LISTEN, thread);  // a group stop
  } else {
    resume(thread, event == 0 ? signal : 0);
  }
  return Step::Event;
}

Tracer::Step Tracer::next_event(Clock::time_point deadline) {
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  while (true) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
    if (pid < 0) return Step::Nothing;
    if (pid > 0 && WIFSTOPPED(status)) return handle_stop(pid, status);
    if (pid > 0) {
      ended_[pid] = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
      threads_.erase(pid);
      return Step::Event;
    }
    const auto left = std::chrono::nanoseconds(deadline - Clock::now()).count();
    if (left <= 0) return Step::Nothing;
    const timespec limit{left / 1'000'000'000, left % 1'000'000'000};
    sigtimedwait(&child_ended, nullptr, &limit);
  }
}

bool Tracer::run_to(Point point) {
  point_ = point;
  const auto deadline = Clock::now() + kRunLimit;
  while (!ended_.contains(command_)) {
    const Step step = next_event(deadline);
    if (step == Step::Reached) return true;
    if (step == Step::Nothing) return false;
  }
  return false;
}

std::string Tracer::call_name() const {
  char* const name =
      seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, static_cast<int>(call_number_));
  std::string text = name == nullptr ? std::to_string(call_number_) : name;
  std::free(name);
  return text;
}

void Tracer::kill_stopped() {
  point_ = {-1, 0};
  kill(threads_[stopped_at_point_].process, SIGKILL);
}

void Tracer::hold_others() {
  holding_ = true;
  for (const auto& [thread, state] : threads_) {
    if (!state.stopped) trace(PTRACE_INTERRUPT, thread);
  }
  const auto deadline = Clock::now() + std::chrono::milliseconds(200);  // one in vfork stops never
  const auto all_stopped = [this] {
    for (const auto& [thread, state] : threads_) {
      if (!state.stopped) return false;
    }
    return true;
  };
  while (!all_stopped() && next_event(deadline) != Step::Nothing) {
  }
}

void Tracer::release() {
  holding_ = false;
  std::vector<pid_t> held;
  for (const auto& [thread, state] : threads_) {
    if (state.stopped) held.push_back(thread);
  }
  for (const pid_t thread : held) resume(thread);
  // Each may have stops to come, which nobody else would end.
  const auto deadline = Clock::now() + std::chrono::seconds(3);
  while (!threads_.empty() && next_event(deadline) != Step::Nothing) {
  }
}

bool Tracer::wait_for_command(std::chrono::milliseconds limit) {
  int exit_code = 0;
  return wait_for(command_, limit, exit_code);
}

bool Tracer::wait_for(pid_t pid, std::chrono::milliseconds limit, int& exit_code) {
  const auto deadline = Clock::now() + limit;
  while (!ended_.contains(pid)) {
    if (next_event(deadline) == Step::Nothing) return false;
  }
  exit_code = ended_[pid];
  return true;
}

}  // namespace integration::crash
