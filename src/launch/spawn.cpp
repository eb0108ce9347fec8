#include "launch/spawn.h"

#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>

#include <array>
#include <vector>

#include "base/error.h"
#include "base/scope.h"
#include "launch/image.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::launch {
namespace {

// What the child needs; made before, since it shares our memory and may neither allocate nor lock.
constexpr int kNone = -1;

struct Order {
  std::vector<int> sources;  // descriptor i of the image is a copy of sources[i]; kNone: free
  int image = -1;
  std::array<char, 24> extra_count{};
  std::array<char, 24> slot_count{};
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
  order.image = out_of_the_way(order.image, count);
  if (order.image < 0) return -order.image;
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
__attribute__((no_sanitize("address", "undefined", "thread"))) int become_stage0(void* argument) {
  auto& order = *static_cast<Order*>(argument);
  order.error = place_descriptors(order);
  if (order.error != 0) sys::exit_process(127);
  char name[] = "hull-init";
  char* const argv[] = {name, order.extra_count.data(), order.slot_count.data(), nullptr};
  char* const envp[] = {nullptr};
  const long result = sys::call(SYS_execveat, order.image, "", argv, envp, AT_EMPTY_PATH);
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

Result<Stage0> clone_stage0(Order& order) {
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
    pid = ::clone(become_stage0, static_cast<char*>(stack) + kStackSize,
                  CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &order, &pidfd);
  }
  if (pid < 0) return std::unexpected(base::make_system_error(errno, "clone"));
  Stage0 stage0{.pid = pid, .pidfd = sys::Fd(pidfd), .socket = {}};
  if (order.error != 0) {
    (void)sys::wait_pidfd(stage0.pidfd, sys::Wait::Block);
    return std::unexpected(base::make_system_error(order.error, "execute the init program"));
  }
  return stage0;
}

Result<sys::Fd> make_plan_file(const wire::Plan& plan) {
  auto file = sys::create_memfd("hull-plan", sys::Executable::No);
  if (!file) return std::unexpected(base::make_system_error(file.error().value, "memfd_create"));
  if (const auto written = sys::write_all(*file, std::span(plan.block)); !written) {
    return std::unexpected(base::make_system_error(written.error().value, "write plan"));
  }
  if (const auto sealed = sys::seal(*file); !sealed) {
    return std::unexpected(base::make_system_error(sealed.error().value, "seal plan"));
  }
  return std::move(*file);
}

// A standard stream that is not open is /dev/null: another descriptor must not take its number.
struct Stdio {
  std::array<int, 3> fds;
  sys::Fd null;
};

Result<Stdio> open_stdio(const ProcessIo& io) {
  Stdio stdio{.fds = {io.stdin_fd, io.stdout_fd, io.stderr_fd}, .null = {}};
  for (int& fd : stdio.fds) {
    if (sys::invoke(SYS_fcntl, fd, F_GETFD)) continue;
    if (!stdio.null) {
      auto null = sys::open_at(sys::FdRef::cwd(), "/dev/null", O_RDWR);
      if (!null) return std::unexpected(base::make_system_error(null.error().value, "/dev/null"));
      stdio.null = std::move(*null);
    }
    fd = stdio.null.number();
  }
  return stdio;
}

Result<> check_extra_descriptors(const ProcessIo& io) {
  for (std::size_t i = 0; i < io.extra_fds.size(); ++i) {
    if (sys::stat_fd(sys::FdRef::borrow(io.extra_fds[i]))) continue;
    return std::unexpected(base::make_error(
        Errc::InvalidArgument,
        fmt::format("unable to stat preserved-fd {} (of {}): descriptor {} is not open", i + 1,
                    io.extra_fds.size(), io.extra_fds[i])));
  }
  return {};
}

}  // namespace

Result<Stage0> spawn_stage0(const wire::Plan& plan, const ProcessIo& io,
                            std::span<const sys::FdRef> slots) {
  LC_TRY(check_extra_descriptors(io));
  LC_TRY_ASSIGN(const sys::Fd program, open_image());
  LC_TRY_ASSIGN(const Stdio stdio, open_stdio(io));
  LC_TRY_ASSIGN(const sys::Fd plan_file, make_plan_file(plan));
  auto pair = sys::socket_pair(sys::SocketKind::SeqPacket);
  if (!pair) return std::unexpected(base::make_system_error(pair.error().value, "socketpair"));

  Order order;
  order.image = program.number();
  order.sources.assign(stdio.fds.begin(), stdio.fds.end());
  order.sources.insert(order.sources.end(), io.extra_fds.begin(), io.extra_fds.end());
  order.sources.push_back(pair->theirs.number());
  order.sources.push_back(plan_file.number());
  for (const auto slot : slots) order.sources.push_back(slot.number());
  *fmt::format_to(order.extra_count.data(), "{}", io.extra_fds.size()) = '\0';
  *fmt::format_to(order.slot_count.data(), "{}", slots.size()) = '\0';

  LC_TRY_ASSIGN(Stage0 stage0, clone_stage0(order));
  stage0.socket = std::move(pair->ours);
  return stage0;
}

}  // namespace libcontainer::launch
