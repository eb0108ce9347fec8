// A second process in a container.
#include <fmt/format.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>
#include <signal.h>

#include "base/error.h"
#include "base/path.h"
#include "cgroups/clone.h"
#include "cgroups/control_file.h"
#include "cgroups/freeze.h"
#include "cgroups/layout.h"
#include "cgroups/processes.h"
#include "cgroups/signal.h"
#include "config/checks.h"
#include "config/query.h"
#include "container/console_socket.h"
#include "container/container_impl.h"
#include "container/keyring_name.h"
#include "container/process_impl.h"
#include "container/rdt_group.h"
#include "container/seccomp_agent.h"
#include "container/systemd_unit.h"
#include "container/tenant_cgroups.h"
#include "container/text_file.h"
#include "container/turns.h"
#include "launch/compose.h"
#include "launch/session.h"
#include "launch/timing.h"
#include "spec/namespace_kinds.h"
#include "sys/file.h"
#include "sys/proc.h"
#include "sys/process.h"

namespace libcontainer::container {
namespace {

Error stopped() { return wrong_state("cannot exec in a stopped container"); }

Result<> check_status(const Impl& container, const ExecOptions& options) {
  LC_TRY_ASSIGN(const Status now, status(container));
  if (now == Status::Stopped) return std::unexpected(stopped());
  if (now == Status::Creating) {
    return std::unexpected(wrong_state("cannot exec in a container that is being created"));
  }
  if (now == Status::Paused && !options.ignore_paused) {
    return std::unexpected(
        wrong_state("cannot exec in a paused container (use --ignore-paused to override)"));
  }
  return {};
}

// What was looked up below /proc/PID was init's, if init is alive after.
Result<> check_alive(const spec::State& state) {
  if (sys::is_alive(state.init.pid, state.init.start_time)) return {};
  return std::unexpected(stopped());
}

// setns(2) refuses the user namespace that we are in already; only one that was joined by its path
// can be ours.
Result<std::uint64_t> namespaces_to_join(const spec::State& state) {
  std::uint64_t flags = 0;
  for (const auto& entry : state.config.namespaces) {
    const auto& kind = spec::namespace_kind(entry.type);
    if (!entry.path.empty()) {
      const auto ours =
          sys::stat_at(sys::FdRef::cwd(), fmt::format("/proc/self/ns/{}", kind.proc_file));
      const auto theirs = sys::stat_at(
          sys::FdRef::cwd(), fmt::format("/proc/{}/ns/{}", state.init.pid, kind.proc_file));
      LC_TRY(check_alive(state));
      if (ours && theirs && ours->stx_ino == theirs->stx_ino) continue;
    }
    flags |= kind.clone_flag;
  }
  return flags;
}

// Where the container has no mount namespace, its root is a directory of ours.
Result<sys::Fd> open_root(const spec::State& state) {
  if (config::has_namespace(state.config, NamespaceType::Mount)) return sys::Fd{};
  auto root = sys::open_at(sys::FdRef::cwd(), fmt::format("/proc/{}/root", state.init.pid),
                           O_PATH | O_DIRECTORY);
  LC_TRY(check_alive(state));
  if (root) return std::move(*root);
  return std::unexpected(stopped());
}

// That of the container may be gone, or have given its controllers to those below, where init was
// moved. Who asks for a cgroup gets that one or none.
Result<cgroups::CgroupPaths> choose_cgroups(const Impl& container, const ExecOptions& options) {
  LC_TRY_ASSIGN(auto paths, tenant_cgroups(container.cgroups(), options.cgroups));
  const bool is_unified = paths.version == cgroups::Version::V2 && paths.directories.size() == 1;
  if (!options.cgroups.empty() || !is_unified) return paths;
  auto& directory = paths.directories.front();
  if (takes_processes(directory.path)) return paths;
  const auto& [pid, start_time] = container.state.init;
  const auto text = cgroups::read_text(fmt::format("/proc/{}/cgroup", pid));
  LC_TRY_ASSIGN(const auto layout, cgroups::read_layout());
  // Alive after: so it was init's.
  if (!text || !sys::open_process(pid, start_time)) return paths;
  if (layout.version != cgroups::Version::V2) return paths;
  const auto current = unified_directory(*text, layout.hierarchies.front().mount_point);
  if (current) directory.path = *current;
  return paths;
}

Result<> check_not_frozen(const cgroups::CgroupPaths& paths) {
  for (const auto& directory : paths.directories) {
    LC_TRY(cgroups::check_not_frozen_above(directory));
  }
  return {};
}

// What the caller's turns need.
struct Tenant {
  const spec::State& container;
  const ProcessConfig& process;
  const cgroups::CgroupPaths& cgroups;
  const std::optional<intelrdt::Group> rdt_group;
  Sockets& sockets;
  sys::FdRef cancel;
  std::optional<std::string> unit;  // whose cgroup it is, if we may not be allowed to enter it
  std::uint64_t oom_kills;          // of before
};

// Without privileges a process enters only what is below where it may write already, which the
// cgroup of a session and that of a unit are not together. A container that was made without
// privileges may be entered without its cgroup, as it may be made without one.
Result<> join(const Tenant& tenant, pid_t pid) {
  const auto is_denied = [](const Result<>& result) {
    return !result && result.error().code() == Errc::PermissionDenied;
  };
  auto joined = cgroups::join(tenant.cgroups, pid);
  if (is_denied(joined) && tenant.unit) joined = join_unit(*tenant.unit, pid);
  return is_denied(joined) && tenant.container.rootless ? Result<>{} : joined;
}

// That init ends shows before its pidfd is readable: its namespace's processes go first.
bool is_ending(const spec::State& state) {
  const auto stat = sys::read_process_stat(state.init.pid);
  return !stat || stat->start_time != state.init.start_time || stat->is_ending;
}

// Whether the error may come of it that init ends: it is not there to be joined any more, its pid
// namespace takes no more processes, or the tenant was killed with the others.
bool may_come_of_an_end(const Error& error) {
  const bool was_killed = error.code() == Errc::Kernel && error.system_error() == 0;
  return was_killed || base::is(error, ESRCH) || base::is(error, ENOMEM);
}

// Empty: who has no privileges joins it later, if that is allowed.
Result<sys::Fd> open_cgroup(const spec::State& state, const cgroups::CgroupPaths& cgroups) {
  if (state.rootless) return sys::Fd{};
  auto opened = cgroups::open_for_clone(cgroups, cgroups::Observers::Container);
  // systemd removes a cgroup as soon as nobody is in it.
  if (!opened && is_ending(state)) return std::unexpected(stopped());
  return opened;
}

Error explain(Error error, const Tenant& tenant) {
  if (may_come_of_an_end(error) && is_ending(tenant.container)) return stopped();
  return explain_tenant(std::move(error), tenant.cgroups, tenant.oom_kills);
}

Result<launch::Child> conduct(const wire::Plan& plan, launch::Stage0 stage0, const Tenant& tenant,
                              launch::Timing& timing) {
  const launch::CallerAction take_turn = [&](const launch::CallerTurn& turn) -> Result<> {
    if (turn.kind == wire::StepKind::JoinCgroup) return join(tenant, turn.pid);
    if (turn.kind == wire::StepKind::JoinIntelRdt) {
      return tenant.rdt_group ? intelrdt::join(*tenant.rdt_group, turn.pid) : Result<>{};
    }
    if (turn.kind == wire::StepKind::SendSeccompListener) {
      return send_listener(tenant.container.config,
                           {.pid = turn.pid, .pidfd = turn.pidfd, .number = turn.listener},
                           describe(tenant.container, Status::Running));
    }
    // Nothing of a second process is kept in the state.
    if (turn.kind == wire::StepKind::Release) return receive_terminal(tenant.sockets);
    return take_process_turn(tenant.process, turn);
  };
  const launch::Ending ending{.until = launch::Until::Executed, .cancel = tenant.cancel};
  auto child = launch::conduct(plan, std::move(stage0), ending, timing.timed(take_turn));
  if (!child) return std::unexpected(explain(std::move(child).error(), tenant));
  timing.finish(plan, launch::Until::Executed);
  return child;
}

Process to_process(launch::Child child, Sockets& sockets) {
  auto impl = std::make_unique<Process::Impl>();
  impl->pid = child.pid;
  impl->pidfd = std::move(child.pidfd);
  impl->console = std::move(sockets.terminal);
  return Process(std::move(impl));
}

}  // namespace

Result<Process> exec(Impl& container, const ProcessConfig& process, const ProcessIo& io,
                     const ExecOptions& options) {
  launch::Timing timing(options.profile);
  LC_TRY(check_status(container, options));
  const auto init = sys::open_process(container.state.init.pid, container.state.init.start_time);
  if (!init) return std::unexpected(stopped());
  LC_TRY_ASSIGN(const HostInfo host, read_host_info());
  Config config = container.state.config;
  config.process = process;
  LC_TRY(config::validate_tenant(config, host));
  LC_TRY_ASSIGN(const auto cgroups, choose_cgroups(container, options));
  if (!options.ignore_paused) LC_TRY(check_not_frozen(cgroups));
  LC_TRY_ASSIGN(const sys::Fd root, open_root(container.state));
  LC_TRY_ASSIGN(Sockets sockets, open_sockets(process, io));
  std::optional<std::string> unit;
  if (host.euid != 0 || host.in_user_namespace) unit = unit_name(container.state);
  sys::Fd cgroup_fd;
  if (!unit) {
    LC_TRY_ASSIGN(cgroup_fd, open_cgroup(container.state, cgroups));
  }
  LC_TRY_ASSIGN(const auto namespaces, namespaces_to_join(container.state));
  const auto& hull = container.state.hull;
  const launch::TenantRequest request{
      .config = config,
      .process = process,
      .host = host,
      .namespaces = namespaces,
      .keyring = hull ? hull->keyring : runc_keyring_name(container.state.id),
      .join_cgroup = !cgroup_fd && !cgroups.directories.empty(),
      .seccomp_flags = seccomp_flags(config),
      .resources = {.root = static_cast<bool>(root),
                    .cgroup = static_cast<bool>(cgroup_fd),
                    .console_socket = static_cast<bool>(sockets.console),
                    .pidfd_socket = static_cast<bool>(sockets.pidfd),
                    .step_times = timing.is_wanted()}};
  LC_TRY_ASSIGN(const auto composed, launch::compose_tenant(request));
  tell(composed, options.warn, options.note);
  launch::Descriptors descriptors;
  descriptors.set(launch::Resource::Container, *init);
  descriptors.set(launch::Resource::Root, root);
  descriptors.set(launch::Resource::Cgroup, cgroup_fd);
  descriptors.set(launch::Resource::ConsoleSocket, sockets.console);
  descriptors.set(launch::Resource::PidfdSocket, sockets.pidfd);
  LC_TRY(timing.prepare(composed.plan));
  descriptors.set(launch::Resource::StepTimes, timing.memory());
  const auto oom_kills = cgroups::oom_kill_count(cgroups).value_or(0);
  LC_TRY_ASSIGN(auto stage0,
                launch::spawn_stage0(composed.plan, io, descriptors.in_order(composed.slots)));
  const Tenant tenant{.container = container.state,
                      .process = process,
                      .cgroups = cgroups,
                      .rdt_group = rdt_group(container.state),
                      .sockets = sockets,
                      .cancel = sys::FdRef::borrow(options.cancel_fd),
                      .unit = std::move(unit),
                      .oom_kills = oom_kills};
  LC_TRY_ASSIGN(auto child, conduct(composed.plan, std::move(stage0), tenant, timing));
  return to_process(std::move(child), sockets);
}

Result<ProcessConfig> init_process(const Impl& container) {
  auto process = container.directory.read_process();
  if (process || !base::is(process.error(), ENOENT)) return process;
  // runc keeps none: it is in the bundle.
  const std::string path = container.state.config.bundle + "/config.json";
  LC_TRY_ASSIGN(const std::string json, read_text_file(sys::FdRef::cwd(), path.c_str(), path));
  LC_TRY_ASSIGN(Config config, parse_config(json, container.state.config.bundle));
  if (config.process) return std::move(*config.process);
  return std::unexpected(base::make_spec_error("process", "process property must not be empty"));
}

}  // namespace libcontainer::container
