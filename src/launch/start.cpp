#include "launch/start.h"

#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>

#include "base/error.h"
#include "base/scope.h"
#include "sys/file.h"
#include "sys/process.h"

namespace libcontainer::launch {
namespace {

constexpr int kNone = -1;

// What the child needs; made before, since it shares our memory and may neither allocate nor lock.
struct Order {
  std::vector<int> sources;  // descriptor i of the program is a copy of sources[i]; kNone: free
  int program = -1;
  std::vector<char*> argv;
  int error = 0;
};

// Moves what lies where others have to go.
int out_of_the_way(int fd, int limit) {
  if (fd < 0 || fd >= limit) return fd;
  return static_cast<int>(sys::call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, limit));
}

// 0, or the errno of what could not be placed.
int place_descriptors(Order& order) {
  const int count = static_cast<int>(order.sources.size());
  order.program = out_of_the_way(order.program, count);
  if (order.program < 0) return -order.program;
  for (int i = 0; i < count; ++i) {
    int& source = order.sources[static_cast<std::size_t>(i)];
    if (source == kNone) continue;
    if (source != i) source = out_of_the_way(source, count);
    if (source < 0) return -source;
  }
  for (int i = 0; i < count; ++i) {
    const int source = order.sources[static_cast<std::size_t>(i)];
    if (source == kNone) {
      (void)sys::call(SYS_close, i);
      continue;
    }
    const long placed =
        source == i ? sys::call(SYS_fcntl, i, F_SETFD, 0) : sys::call(SYS_dup3, source, i, 0);
    if (placed < 0) return static_cast<int>(-placed);
  }
  return 0;
}

// Runs in: the child that shares our memory, on a stack of its own, all signals blocked.
__attribute__((no_sanitize("address", "undefined", "thread"))) int become_program(void* argument) {
  auto& order = *static_cast<Order*>(argument);
  order.error = place_descriptors(order);
  if (order.error != 0) sys::exit_process(127);
  char* const envp[] = {nullptr};
  const long result =
      sys::call(SYS_execveat, order.program, "", order.argv.data(), envp, AT_EMPTY_PATH);
  order.error = static_cast<int>(-result);
  sys::exit_process(127);
}

struct BlockedSignals {
  BlockedSignals() {
    const std::uint64_t all = ~std::uint64_t{0};
    (void)sys::call(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
  }
  ~BlockedSignals() {
    (void)sys::call(SYS_rt_sigprocmask, SIG_SETMASK, &before, nullptr, sizeof before);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  std::uint64_t before = 0;
};

Result<StartedProgram> clone_program(Order& order) {
  // Not a heap block: the child's stack must not lie where an overflow would reach our data.
  constexpr std::size_t kStackSize = 64 * 1024;
  void* stack = ::mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return std::unexpected(base::make_system_error(errno, "mmap"));
  const base::ScopeExit unmap([&] { ::munmap(stack, kStackSize); });
  int pidfd = -1;
  pid_t pid = 0;
  {
    const BlockedSignals blocked;
    pid = ::clone(become_program, static_cast<char*>(stack) + kStackSize,
                  CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &order, &pidfd);
  }
  if (pid < 0) return std::unexpected(base::make_system_error(errno, "clone"));
  StartedProgram started{.pid = pid, .pidfd = sys::Fd(pidfd)};
  if (order.error != 0) {
    (void)sys::wait_pidfd(started.pidfd, sys::Wait::Block);
    return std::unexpected(
        base::make_system_error(order.error, fmt::format("execute {}", order.argv.front())));
  }
  return started;
}

}  // namespace

Result<StartedProgram> start_program(Program program, std::vector<std::string> argv,
                                     std::vector<int> descriptors) {
  LC_TRY_ASSIGN(const sys::Fd file, open_program(program));
  Order order;
  order.program = file.number();
  order.sources = std::move(descriptors);
  for (std::string& argument : argv) order.argv.push_back(argument.data());
  order.argv.push_back(nullptr);
  return clone_program(order);
}

}  // namespace libcontainer::launch
