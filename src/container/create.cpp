// Creating a container. The order is what makes it safe to be killed at any instant: every side
// effect is named in state.json before it exists.
#include <fmt/format.h>
#include <libcontainer/validate.h>

#include "base/error.h"
#include "base/scope.h"
#include "cgroups/clone.h"
#include "config/annotations.h"
#include "config/container_id.h"
#include "config/query.h"
#include "container/console_socket.h"
#include "container/container_impl.h"
#include "container/creating_hooks.h"
#include "container/hook_output.h"
#include "container/init_plan.h"
#include "container/joined_maps.h"
#include "container/keyring_name.h"
#include "container/new_cgroup.h"
#include "container/new_state.h"
#include "container/process_impl.h"
#include "container/rdt_group.h"
#include "container/root_layers.h"
#include "container/seccomp_agent.h"
#include "container/service.h"
#include "container/turns.h"
#include "launch/compose.h"
#include "launch/session.h"
#include "launch/timing.h"
#include "network/devices.h"
#include "sys/process.h"

namespace libcontainer::container {
namespace {

// One creation: what its steps share.
class Creation {
 public:
  Creation(const Config& config, const ProcessConfig& process, const ProcessIo& io,
           const CreateOptions& options, StartGate gate)
      : config_(config),
        process_(process),
        io_(io),
        options_(options),
        gate_(gate),
        cgroup_(config, options),
        timing_(options.profile) {}

  Result<std::unique_ptr<Impl>> run(std::string_view state_root, std::string_view id);

 private:
  Result<> check();
  Result<> find_layers(std::string_view state_root);
  Result<> plan_groups(std::string_view id);
  Result<std::unique_ptr<Impl>> make_state(std::string_view state_root, std::string_view id);
  Result<> launch(Impl& container);
  Result<launch::Composed> compose(const Impl& container) const;
  Result<> take_turn(Impl& container, const launch::CallerTurn& turn);
  Result<> save(Impl& container) const;
  Result<> enter_rdt_group(Impl& container, pid_t pid);
  Result<> send_listener(const Impl& container, const launch::CallerTurn& turn);
  Result<> save_created(Impl& container, pid_t pid);
  Result<> release(Impl& container, pid_t pid);

  const Config& config_;
  const ProcessConfig& process_;  // without what only init gets
  const ProcessIo& io_;
  const CreateOptions& options_;
  StartGate gate_;
  HostInfo host_;
  std::string rootfs_;
  rootfs::RootLayers layers_;
  NewCgroup cgroup_;
  std::optional<intelrdt::Group> rdt_group_;
  Sockets sockets_;
  sys::Fd fifo_;
  std::string config_json_;
  launch::Timing timing_;
};

Result<> Creation::check() {
  LC_TRY_ASSIGN(host_, read_host_info());
  LC_TRY(validate(config_, host_));
  LC_TRY_ASSIGN(rootfs_, resolve_rootfs(config_));
  return {};
}

Result<> Creation::find_layers(std::string_view state_root) {
  if (options_.root_writes == RootWrites::Kept) return {};
  LC_TRY_ASSIGN(layers_, read_root_layers(config_, rootfs_, state_root));
  return {};
}

Result<> Creation::plan_groups(std::string_view id) {
  LC_TRY(cgroup_.plan(host_, id));
  LC_TRY_ASSIGN(rdt_group_, plan_rdt_group(config_, id));
  return {};
}

Result<std::unique_ptr<Impl>> Creation::make_state(std::string_view state_root,
                                                   std::string_view id) {
  LC_TRY_ASSIGN(auto directory, StateDirectory::create(state_root, id));
  base::ScopeExit remove([&] { (void)directory.remove(); });
  spec::State state = new_state(config_, id, rootfs_);
  state.rootless = cgroup_.may_be_refused() && host_.euid != 0;
  LC_TRY(cgroup_.name_in(state, directory.mark()));
  if (options_.session_keyring == SessionKeyring::New) {
    LC_TRY_ASSIGN(state.hull->keyring, new_keyring_name(id));
  }
  config_json_ = spec::format_state_config(state.config, options_.cgroup_driver);
  LC_TRY(directory.write_state(spec::format_state(state, config_json_)));
  LC_TRY(directory.write_process(process_));
  if (gate_ == StartGate::Fifo) {
    LC_TRY_ASSIGN(fifo_, directory.make_start_fifo());
  }
  sys::Fd notify_socket;
  if (has_notify_socket(config_, options_)) {
    LC_TRY(directory.make_notify_directory());
    if (gate_ == StartGate::None) {
      LC_TRY_ASSIGN(notify_socket, directory.make_notify_socket());
    }
  }
  remove.release();
  auto container = std::make_unique<Impl>(std::move(directory), std::move(state));
  container->notify_socket = std::move(notify_socket);
  return container;
}

Result<launch::Composed> Creation::compose(const Impl& container) const {
  return plan_init(
      {.config = config_,
       .host = host_,
       .options = options_,
       .gate = gate_,
       .pidfd_socket = io_.pidfd_socket.empty() ? PidfdSocket::None : PidfdSocket::Given,
       .rootfs = rootfs_,
       .layers = layers_,
       .version = cgroup_.version(),
       .cgroups = cgroup_.paths(),
       .keyring = container.state.hull->keyring,
       .state = describe(container.state, Status::Creating),
       .seccomp_flags = seccomp_flags(config_)});
}

Result<> Creation::save(Impl& container) const {
  return container.directory.write_state(spec::format_state(container.state, config_json_));
}

Result<> Creation::enter_rdt_group(Impl& container, pid_t pid) {
  LC_TRY(make_rdt_group(*rdt_group_, container.state, [&] { return save(container); }));
  return intelrdt::join(*rdt_group_, pid);
}

Result<> Creation::send_listener(const Impl& container, const launch::CallerTurn& turn) {
  ContainerState state = describe(container.state, Status::Creating);
  state.pid = turn.pid;
  return container::send_listener(
      config_, {.pid = turn.pid, .pidfd = turn.pidfd, .number = turn.listener}, state);
}

Result<> Creation::save_created(Impl& container, pid_t pid) {
  LC_TRY(identify_init(container.state, pid));
  become_created(container.state);
  return save(container);
}

// The last turn: what init waits for with nothing left to do but the start.
Result<> Creation::release(Impl& container, pid_t pid) {
  LC_TRY(cgroup_.limit_at_release());
  LC_TRY(receive_terminal(sockets_));
  return save_created(container, pid);
}

Result<> Creation::take_turn(Impl& container, const launch::CallerTurn& turn) {
  switch (turn.kind) {
    case wire::StepKind::MakeCgroup:
      // A unit is made around a process.
      return cgroup_.has_unit() ? Result<>{} : cgroup_.make(container);
    case wire::StepKind::JoinCgroup:
      return cgroup_.enter(container, turn.pid);
    case wire::StepKind::JoinIntelRdt:
      return enter_rdt_group(container, turn.pid);
    case wire::StepKind::MoveNetDevices:
      return network::move_devices(config_.net_devices, turn.pid);
    case wire::StepKind::RunRuntimeHooks:
      return run_creating_hooks(
          container, turn.pid, [&] { return save(container); },
          sys::FdRef::borrow(options_.cancel_fd));
    case wire::StepKind::SendSeccompListener:
      return send_listener(container, turn);
    case wire::StepKind::Release:
      return release(container, turn.pid);
    case wire::StepKind::WriteIdMaps:
      return write_id_maps(config_, host_, turn.pid);
    default:
      return take_process_turn(process_, turn);
  }
}

Result<> Creation::launch(Impl& container) {
  // Which hierarchies may be refused has to be known before the mounts are planned. A unit is made
  // around a process.
  const bool born_there = is_born_in_cgroup(options_, config_, cgroup_.version(), cgroup_.paths());
  const bool early = cgroup_.may_be_refused() || born_there;
  if (early && !cgroup_.has_unit()) LC_TRY(cgroup_.make(container));
  LC_TRY_ASSIGN(sockets_, open_sockets(process_, io_));
  LC_TRY_ASSIGN(const HookOutput hook_output, open_hook_output(config_));
  LC_TRY_ASSIGN(const auto composed, compose(container));
  tell(composed, options_.warn, options_.note);
  const bool alone = config::has_new_namespace(config_, NamespaceType::Pid);
  const auto observers = alone ? cgroups::Observers::None : cgroups::Observers::Container;
  sys::Fd cgroup;
  if (born_there) {
    LC_TRY_ASSIGN(cgroup, cgroups::open_for_clone(cgroup_.paths(), observers));
  }
  launch::Descriptors descriptors;
  descriptors.set(launch::Resource::Cgroup, cgroup);
  descriptors.set(launch::Resource::ConsoleSocket, sockets_.console);
  descriptors.set(launch::Resource::PidfdSocket, sockets_.pidfd);
  descriptors.set(launch::Resource::StartFifo, fifo_);
  descriptors.set(launch::Resource::HookStdout, hook_output.out);
  descriptors.set(launch::Resource::HookStderr, hook_output.err);
  LC_TRY(timing_.prepare(composed.plan));
  descriptors.set(launch::Resource::StepTimes, timing_.memory());
  LC_TRY_ASSIGN(auto stage0,
                launch::spawn_stage0(composed.plan, io_, descriptors.in_order(composed.slots)));
  const launch::CallerAction action = [&](const auto& turn) { return take_turn(container, turn); };
  // Executing is a step as well, whose end is wanted.
  const auto until = timing_.is_wanted() && gate_ == StartGate::None ? launch::Until::Executed
                                                                     : launch::Until::Released;
  const launch::Ending ending{.until = until, .cancel = sys::FdRef::borrow(options_.cancel_fd)};
  LC_TRY_ASSIGN(auto init,
                launch::conduct(composed.plan, std::move(stage0), ending, timing_.timed(action)));
  timing_.finish(composed.plan, until);
  auto process = std::make_unique<Process::Impl>();
  process->pid = init.pid;
  process->pidfd = std::move(init.pidfd);
  process->console = std::move(sockets_.terminal);
  container.init.emplace(std::move(process));
  return {};
}

Result<std::unique_ptr<Impl>> Creation::run(std::string_view state_root, std::string_view id) {
  LC_TRY(config::validate_id(id));
  LC_TRY(check());
  LC_TRY(find_layers(state_root));
  LC_TRY(plan_groups(id));
  LC_TRY_ASSIGN(auto container, make_state(state_root, id));
  base::Rollback rollback;
  rollback.push([&] { (void)tear_down(*container, cgroup_.units_to_stop()); });
  if (auto launched = launch(*container); !launched) {
    return std::unexpected(
        explain_start(std::move(launched).error(), cgroup_.paths(), config_.resources));
  }
  rollback.commit();
  container->directory.unlock();
  return container;
}

}  // namespace

Result<std::unique_ptr<Impl>> create(std::string_view state_root, std::string_view id,
                                     const Config& config, const ProcessIo& io,
                                     const CreateOptions& options, StartGate gate) {
  if (!config.process) {
    return std::unexpected(base::make_spec_error("process", "process property must not be empty"));
  }
  if (options.listen_fds > io.extra_fds.size()) {
    return std::unexpected(base::make_error(Errc::InvalidArgument,
                                            fmt::format("listen_fds: {} of {} passed descriptors",
                                                        options.listen_fds, io.extra_fds.size())));
  }
  ProcessIo all_io = io;
  if (io.pidfd_socket.empty()) {
    all_io.pidfd_socket = config::find_annotation(config, config::annotation::kPidfdReceiver);
  }
  LC_TRY_ASSIGN(const auto joined, with_joined_maps(config));
  const Config& whole = joined ? *joined : config;
  if (options.listen_fds == 0 && !has_notify_socket(config, options)) {
    return Creation(whole, *config.process, all_io, options, gate).run(state_root, id);
  }
  const Config service = as_service(whole, options, state_root, id);
  return Creation(service, *config.process, all_io, options, gate).run(state_root, id);
}

}  // namespace libcontainer::container
