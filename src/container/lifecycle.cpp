// What happens to a container after it was created.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/scope.h"
#include "cgroups/freeze.h"
#include "cgroups/mark.h"
#include "cgroups/remove.h"
#include "cgroups/signal.h"
#include "config/query.h"
#include "container/container_impl.h"
#include "container/hook_output.h"
#include "container/rdt_group.h"
#include "container/systemd_unit.h"
#include "sys/file.h"
#include "sys/proc.h"
#include "sys/process.h"

namespace libcontainer::container {
namespace {

// A process dies within that time of SIGKILL, or is stuck in the kernel.
constexpr int kDeathMilliseconds = 10'000;

sys::SysResult<sys::Fd> open_init(const spec::State& state) {
  return sys::open_process(state.init.pid, state.init.start_time);
}

// Killed half-way, or still being made.
bool is_unfinished(const spec::State& state) { return state.hull && !state.hull->created; }

// Ours wait at the fifo's reading end, runc's init comes to write when it is opened for reading.
bool waits_for_start(const Impl& container) {
  if (!container.state.hull) return container.directory.has_start_fifo();
  return container.directory.is_start_awaited();
}

bool is_frozen(const Impl& container) {
  const auto state = cgroups::freezer_state(container.cgroups());
  return state && *state == cgroups::FreezerState::Frozen;
}

Result<> await_end(sys::FdRef pidfd) {
  pollfd ended{.fd = pidfd.number(), .events = POLLIN, .revents = 0};
  const timespec wait{.tv_sec = kDeathMilliseconds / 1000, .tv_nsec = 0};
  const auto count = sys::invoke<int>(SYS_ppoll, &ended, 1, &wait, nullptr, 0);
  if (count && *count > 0) return {};
  return std::unexpected(base::make_error(Errc::WrongState, "container init still running"));
}

Result<> kill_init(const spec::State& state) {
  const auto init = open_init(state);
  if (!init) return {};
  (void)sys::pidfd_signal(*init, SIGKILL);
  return await_end(*init);
}

Error cannot_start(Status status) {
  switch (status) {
    case Status::Stopped:
      return wrong_state("cannot start a container that has stopped");
    case Status::Running:
      return wrong_state("cannot start an already running container");
    default:
      return wrong_state(
          fmt::format("cannot start a container in the {} state", to_string(status)));
  }
}

Result<> release_runc_init(const Impl& container) {
  const auto fifo = sys::open_at(container.directory.fd(), "exec.fifo", O_RDONLY | O_NOFOLLOW);
  std::array<std::byte, 1> byte;
  const auto size = fifo ? sys::read_some(*fifo, byte) : sys::SysResult<std::size_t>(0);
  if (size && *size == 1) return {};
  return std::unexpected(base::make_error(
      Errc::WrongState,
      "exec fifo is empty: container init did not signal execve readiness (process died before "
      "writing, or fifo already consumed)"));
}

Result<> release_init(const Impl& container) {
  if (!container.state.hull) return release_runc_init(container);
  const auto written = container.directory.write_start_fifo();
  if (written) return {};
  return std::unexpected(base::make_system_error(written.error().value, "write to the start fifo"));
}

// Of a hierarchy, or of what our cgroup namespace shows of one.
bool is_root(const std::string& cgroup) {
  const auto status = sys::stat_at(sys::FdRef::cwd(), cgroup);
  return status && (status->stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

}  // namespace

Result<> run_poststart_hooks(Impl& container, sys::FdRef cancel) {
  const auto& hooks = container.state.config.hooks.poststart;
  if (hooks.empty()) return {};
  auto done = hooks::run("poststart", hooks, describe(container.state, Status::Running),
                         hook_output_paths(container.state.config), cancel);
  if (!done) (void)kill_init(container.state);
  return done;
}

Error wrong_state(std::string text) { return base::make_error(Errc::WrongState, std::move(text)); }

Result<> lock(Impl& container) {
  constexpr int kWaitMilliseconds = 10'000;
  LC_TRY_ASSIGN(const bool locked, container.directory.lock(kWaitMilliseconds));
  if (!locked) return std::unexpected(wrong_state("another command is changing the container"));
  auto state = container.directory.read_state();
  if (!state) {
    container.directory.unlock();
    return std::unexpected(std::move(state).error());
  }
  container.state = std::move(*state);
  return {};
}

ContainerState describe(const spec::State& state, Status status) {
  ContainerState result;
  result.oci_version = state.config.oci_version;
  result.id = state.id;
  result.status = status;
  result.pid = status == Status::Stopped ? 0 : state.init.pid;
  result.bundle = state.config.bundle;
  result.rootfs = state.config.root.path;
  result.created = state.created;
  result.annotations = state.config.annotations;
  return result;
}

cgroups::CgroupPaths own_cgroups(const Impl& container) {
  auto paths = container.cgroups();
  const bool unmarked_is_ours = !is_unfinished(container.state);
  std::erase_if(paths.directories, [&](const cgroups::CgroupDirectory& directory) {
    const std::string mark = cgroups::container_mark(directory.path);
    if (mark == container.directory.mark()) return false;
    // SECURITY: everybody's processes are in a root, which a broken state may name.
    return !mark.empty() || !unmarked_is_ours || is_root(directory.path);
  });
  return paths;
}

Result<Status> status(const Impl& container) {
  if (is_unfinished(container.state)) {
    return container.directory.is_locked_by_another() ? Status::Creating : Status::Stopped;
  }
  if (!sys::is_alive(container.state.init.pid, container.state.init.start_time)) {
    return Status::Stopped;
  }
  if (is_frozen(container)) return Status::Paused;
  return waits_for_start(container) ? Status::Created : Status::Running;
}

Result<> require_process(const Impl& container) {
  LC_TRY_ASSIGN(const Status now, status(container));
  if (now != Status::Stopped && now != Status::Creating) return {};
  return std::unexpected(wrong_state("container not running"));
}

Result<ContainerState> state(const Impl& container) {
  LC_TRY_ASSIGN(const Status now, status(container));
  ContainerState result = describe(container.state, now);
  LC_TRY_ASSIGN(result.owner, container.directory.owner());
  return result;
}

Result<> start(Impl& container) {
  LC_TRY(lock(container));
  {
    const base::ScopeExit unlock([&] { container.directory.unlock(); });
    LC_TRY_ASSIGN(const Status now, status(container));
    if (now != Status::Created) return std::unexpected(cannot_start(now));
    if (container.directory.has_notify_directory()) {
      LC_TRY_ASSIGN(container.notify_socket, container.directory.make_notify_socket());
    }
    LC_TRY(release_init(container));
    container.directory.remove_start_fifo();
  }
  return run_poststart_hooks(container);
}

Result<> signal(const Impl& container, int number) {
  const auto init = open_init(container.state);
  // Without a pid namespace of its own, init's end takes nobody along.
  const bool takes_all = config::has_new_namespace(container.state.config, NamespaceType::Pid);
  if (number == SIGKILL && !takes_all) {
    const auto cgroups = own_cgroups(container);
    if (!cgroups.directories.empty()) return cgroups::signal_all(cgroups, number);
  }
  if (!init) return std::unexpected(wrong_state("container not running"));
  const auto sent = sys::pidfd_signal(*init, number);
  if (!sent && sent.error().value == ESRCH) {
    return std::unexpected(wrong_state("container not running"));
  }
  if (!sent) {
    return std::unexpected(
        base::make_system_error(sent.error().value, fmt::format("send signal {} to init", number)));
  }
  // A v1 freezer holds even a killed process.
  if (number == SIGKILL && is_frozen(container)) return cgroups::thaw(own_cgroups(container));
  return {};
}

// What is left of a creation that did not come to its end; what was there before stays.
Result<> remove_unfinished_cgroups(const spec::State& state, cgroups::CgroupPaths cgroups) {
  const auto& made = state.hull->new_cgroups;
  std::vector<std::string> unmarked{cgroups::find_unmarked(made)};
  if (const auto unit = unit_name(state)) {
    std::ranges::copy_if(made, std::back_inserter(unmarked),
                         [&](const std::string& path) { return path.ends_with("/" + *unit); });
  }
  std::erase_if(cgroups.directories, [&](const cgroups::CgroupDirectory& directory) {
    return std::ranges::find(made, directory.path) == made.end();
  });
  LC_TRY(cgroups::remove(cgroups));
  cgroups::remove_unfinished(made, unmarked);
  return {};
}

Result<> tear_down(Impl& container, Units units) {
  const auto cgroups = own_cgroups(container);
  if (const auto init = open_init(container.state)) {
    (void)sys::pidfd_signal(*init, SIGKILL);
    if (is_frozen(container)) (void)cgroups::thaw(cgroups);
    LC_TRY(await_end(*init));
  }
  LC_TRY(cgroups::signal_all(cgroups, SIGKILL));
  // Without processes a unit ends by itself, whether systemd can be reached or not.
  if (units == Units::Stop) (void)stop_unit(container);
  LC_TRY_CONTEXT(is_unfinished(container.state)
                     ? remove_unfinished_cgroups(container.state, cgroups)
                     : cgroups::remove(cgroups),
                 "unable to destroy container");
  if (const auto group = rdt_group(container.state)) {
    LC_TRY_CONTEXT(intelrdt::remove(*group), "unable to destroy container");
  }
  const ContainerState stopped = describe(container.state, Status::Stopped);
  const bool hooks_due =
      !container.state.hull || container.state.hull->created || container.state.hull->hooks_started;
  LC_TRY(container.directory.remove());
  if (!hooks_due) return {};
  const Config& config = container.state.config;
  return hooks::run("poststop", config.hooks.poststop, stopped, hook_output_paths(config));
}

Result<> destroy(Impl& container) {
  LC_TRY(lock(container));
  const base::ScopeExit unlock([&] { container.directory.unlock(); });
  LC_TRY_ASSIGN(const Status now, status(container));
  if (now != Status::Stopped && now != Status::Created) {
    return std::unexpected(wrong_state(fmt::format(
        "cannot delete container {} that is not stopped: {}", container.state.id, to_string(now))));
  }
  return tear_down(container);
}

}  // namespace libcontainer::container
