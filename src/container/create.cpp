// Creating a container. The order is what makes it safe to be killed at any instant: every side
// effect is named in state.json before it exists.
#include "cgroups/create.h"

#include <fmt/format.h>
#include <libcontainer/validate.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/error.h"
#include "base/path.h"
#include "base/scope.h"
#include "cgroups/clone.h"
#include "cgroups/control_file.h"
#include "cgroups/delegate.h"
#include "cgroups/layout.h"
#include "cgroups/processes.h"
#include "cgroups/set.h"
#include "cgroups/systemd/unit.h"
#include "config/annotations.h"
#include "config/container_id.h"
#include "config/query.h"
#include "container/console_socket.h"
#include "container/container_impl.h"
#include "container/delegation.h"
#include "container/hook_output.h"
#include "container/init_plan.h"
#include "container/joined_maps.h"
#include "container/keyring_name.h"
#include "container/new_systemd_unit.h"
#include "container/process_impl.h"
#include "container/rdt_group.h"
#include "container/root_layers.h"
#include "container/seccomp_agent.h"
#include "container/service.h"
#include "container/systemd_unit.h"
#include "container/turns.h"
#include "launch/compose.h"
#include "launch/session.h"
#include "launch/timing.h"
#include "network/devices.h"
#include "spec/hook_stages.h"
#include "spec/namespace_kinds.h"
#include "sys/file.h"
#include "sys/proc.h"
#include "sys/process.h"

namespace libcontainer::container {
namespace {

// Engines look for these.
constexpr std::string_view kApplyCgroups = "unable to apply cgroup configuration";
constexpr std::string_view kSetCgroups = "error setting cgroup config for procHooks process";

// By the calendar of the library: gmtime() reads /etc/localtime.
std::string now_rfc3339() {
  using namespace std::chrono;
  const auto now = time_point_cast<nanoseconds>(system_clock::now());
  const auto day = floor<days>(now);
  const year_month_day date(day);
  const hh_mm_ss time(now - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

// SECURITY: a root that is, or lies behind, a symbolic link could be exchanged under us.
Result<std::string> resolve_rootfs(const Config& config) {
  const std::string path = base::absolute_path(config.bundle, config.root.path);
  const open_how how{
      .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS};
  auto root = sys::open_at2(sys::FdRef::cwd(), path, how);
  if (!root && sys::is_unsupported(root.error())) {
    root = sys::open_at(sys::FdRef::cwd(), path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  }
  if (root) return path;
  const int error = root.error().value;
  Error failure =
      error == ELOOP
          ? base::make_error(Errc::InvalidSpec,
                             fmt::format("root.path: invalid rootfs '{}': not an absolute path, or "
                                         "a symlink",
                                         path))
          : base::make_system_error(error, fmt::format("root.path: invalid rootfs '{}'", path));
  return std::unexpected(base::with_field(std::move(failure), "root.path"));
}

std::map<std::string, std::string> namespace_paths(pid_t pid) {
  std::map<std::string, std::string> paths;
  for (const auto& kind : spec::kNamespaceKinds) {
    paths.emplace(kind.state_name, fmt::format("/proc/{}/ns/{}", pid, kind.proc_file));
  }
  return paths;
}

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
        timing_(options.profile) {}

  Result<std::unique_ptr<Impl>> run(std::string_view state_root, std::string_view id);

 private:
  Result<> check();
  Result<> find_layers(std::string_view state_root);
  Result<> plan_cgroups(std::string_view id);
  Result<std::unique_ptr<Impl>> make_state(std::string_view state_root, std::string_view id);
  Result<> launch(Impl& container);
  Result<launch::Composed> compose(const Impl& container) const;
  Result<> take_turn(Impl& container, const launch::CallerTurn& turn);
  bool may_be_refused() const { return options_.cgroup_errors == CgroupErrors::IgnorePermissions; }
  cgroups::DeviceRules device_rules() const;
  std::vector<std::string> new_cgroups() const;
  Result<> make_cgroup(Impl& container);
  Result<> save(Impl& container) const;
  Result<> enter_rdt_group(Impl& container, pid_t pid);
  Result<> delegate_cgroup() const;
  Result<> enter_cgroup(Impl& container, pid_t pid);
  static Result<> identify_init(Impl& container, pid_t pid);
  Result<> run_runtime_hooks(Impl& container, pid_t pid);
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
  cgroups::Layout layout_;
  cgroups::CgroupPaths cgroups_;
  std::optional<intelrdt::Group> rdt_group_;
  std::optional<cgroups::systemd::Unit> planned_unit_;
  std::optional<NewUnit> unit_;  // with the systemd driver
  bool cgroup_made_ = false;
  TimedLimits limits_;
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

Result<> Creation::plan_cgroups(std::string_view id) {
  LC_TRY_ASSIGN(layout_, cgroups::read_layout());
  if (options_.cgroup_driver == CgroupDriver::Systemd) {
    LC_TRY_ASSIGN(unit_, NewUnit::connect(host_));
  }
  LC_TRY_ASSIGN(auto planned, container::plan_cgroups(options_, layout_, config_, id,
                                                      unit_ ? unit_->place() : UnitPlace{}));
  cgroups_ = std::move(planned.paths);
  planned_unit_ = std::move(planned.unit);
  limits_ = time_limits(config_.resources, layout_.version, options_.cgroup_driver);
  LC_TRY_ASSIGN(rdt_group_, plan_rdt_group(config_, id));
  return {};
}

// What systemd makes, it removes, but not the cgroup of a unit that no process has come into.
std::vector<std::string> Creation::new_cgroups() const {
  cgroups::CgroupPaths ours = cgroups_;
  std::vector<std::string> of_unit;
  if (unit_) {
    std::erase_if(ours.directories, [&](const cgroups::CgroupDirectory& directory) {
      const std::string& controller = directory.controllers.front();
      const bool is_systemds = controller.empty() || controller == "name=systemd";
      if (is_systemds && cgroups::is_missing(directory.path)) of_unit.push_back(directory.path);
      return is_systemds;
    });
  }
  auto missing = cgroups::missing_directories(ours);
  std::ranges::move(of_unit, std::back_inserter(missing));
  return missing;
}

Result<std::unique_ptr<Impl>> Creation::make_state(std::string_view state_root,
                                                   std::string_view id) {
  LC_TRY_ASSIGN(auto directory, StateDirectory::create(state_root, id));
  base::ScopeExit remove([&] { (void)directory.remove(); });
  spec::State state;
  state.id = id;
  state.created = now_rfc3339();
  state.config = config_;
  state.config.process.reset();
  state.config.root.path = rootfs_;
  state.rootless = options_.cgroup_errors == CgroupErrors::IgnorePermissions && host_.euid != 0;
  state.cgroup_paths = cgroups::to_state(cgroups_);
  if (unit_)
    LC_TRY(
        unit_->plan(*planned_unit_, config_, limits_.at_start, directory.mark(), layout_.version));
  // A path that the id stands for, too: runc has no other word for it.
  if (unit_ && config_.cgroups_path.empty())
    state.config.cgroups_path = fmt::format(":runc:{}", id);
  const pid_t self = sys::process_id();
  const auto stat = sys::read_process_stat(self);
  std::string keyring;
  if (options_.session_keyring == SessionKeyring::New) {
    LC_TRY_ASSIGN(keyring, new_keyring_name(id));
  }
  state.hull = spec::HullState{.created = false,
                               .creator = {.pid = self, .start_time = stat ? stat->start_time : 0},
                               .cgroup_driver = options_.cgroup_driver,
                               .cgroup_scope = unit_ ? unit_->name() : std::string{},
                               .new_cgroups = new_cgroups(),
                               .keyring = std::move(keyring)};
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
       .version = layout_.version,
       .cgroups = cgroups_,
       .keyring = container.state.hull->keyring,
       .state = describe(container.state, Status::Creating),
       .seccomp_flags = seccomp_flags(config_)});
}

// SECURITY: without privileges on the host no device can be made, and no rule is needed. Root on
// the host can make all of them, whatever it asks to be forgiven.
cgroups::DeviceRules Creation::device_rules() const {
  const bool disabled = options_.cgroup_driver == CgroupDriver::Disabled;
  const bool unprivileged = host_.in_user_namespace || host_.euid != 0;
  return disabled || unprivileged ? cgroups::DeviceRules::Skip : cgroups::DeviceRules::Set;
}

Result<> Creation::make_cgroup(Impl& container) {
  if (cgroup_made_) return {};
  // A path that was asked for is meant.
  const bool forgiven = may_be_refused() && config_.cgroups_path.empty();
  const auto denied = forgiven ? cgroups::Denied::Skip : cgroups::Denied::Fail;
  const auto found = unit_ ? cgroups::Found::IsOurs : cgroups::Found::MustBeUnused;
  auto made = cgroups::create(std::move(cgroups_), container.directory.mark(), denied, found);
  if (!made) return std::unexpected(base::with_context(std::move(made).error(), kApplyCgroups));
  cgroups_ = std::move(*made);
  // Those that were skipped are not this container's.
  container.state.cgroup_paths = cgroups::to_state(cgroups_);
  cgroup_made_ = true;
  auto limited = cgroups::set(cgroups_, limits_.at_start, device_rules());
  if (limited && unit_) return delegate_cgroup();
  if (limited) return {};
  if (!forgiven || !cgroups_.directories.empty()) {
    return std::unexpected(base::with_context(std::move(limited).error(), kSetCgroups));
  }
  Error refused = base::with_context(
      std::move(limited).error(),
      "rootless needs no limits + no cgrouppath when no permission is granted for cgroups");
  return std::unexpected(base::with_context(std::move(refused), kApplyCgroups));
}

Result<> Creation::save(Impl& container) const {
  return container.directory.write_state(spec::format_state(container.state, config_json_));
}

Result<> Creation::enter_rdt_group(Impl& container, pid_t pid) {
  LC_TRY(make_rdt_group(*rdt_group_, container.state, [&] { return save(container); }));
  return intelrdt::join(*rdt_group_, pid);
}

Result<> Creation::delegate_cgroup() const {
  const auto owner = cgroup_owner(config_);
  const bool is_given = owner && layout_.version == cgroups::Version::V2 && host_.euid == 0;
  return is_given ? cgroups::delegate(cgroups_.directories.front().path, *owner) : Result<>{};
}

Result<> Creation::enter_cgroup(Impl& container, pid_t pid) {
  if (unit_) {
    // Of a slice others may be in it.
    if (!planned_unit_->is_slice()) LC_TRY_CONTEXT(cgroups::check_unused(cgroups_), kApplyCgroups);
    LC_TRY_CONTEXT(unit_->start(pid), kApplyCgroups);
  }
  LC_TRY(make_cgroup(container));
  LC_TRY_CONTEXT(cgroups::join(cgroups_, pid), kApplyCgroups);
  return {};
}

Result<> Creation::identify_init(Impl& container, pid_t pid) {
  const auto stat = sys::read_process_stat(pid);
  if (!stat) {
    return std::unexpected(base::make_system_error(stat.error().value, "read init's start time"));
  }
  container.state.init = {.pid = pid, .start_time = stat->start_time};
  return {};
}

Result<> Creation::run_runtime_hooks(Impl& container, pid_t pid) {
  LC_TRY(identify_init(container, pid));
  container.state.hull->hooks_started = true;
  LC_TRY(save(container));
  ContainerState state = describe(container.state, Status::Creating);
  state.pid = pid;
  const auto cancel = sys::FdRef::borrow(options_.cancel_fd);
  for (const spec::HookStage& stage : spec::kHookStages) {
    if (stage.runner != spec::HookRunner::Caller || stage.time != spec::HookTime::Creating)
      continue;
    LC_TRY(hooks::run(stage.name, config_.hooks.*stage.hooks, state, hook_output_paths(config_),
                      cancel));
  }
  return {};
}

Result<> Creation::send_listener(const Impl& container, const launch::CallerTurn& turn) {
  ContainerState state = describe(container.state, Status::Creating);
  state.pid = turn.pid;
  return container::send_listener(
      config_, {.pid = turn.pid, .pidfd = turn.pidfd, .number = turn.listener}, state);
}

Result<> Creation::save_created(Impl& container, pid_t pid) {
  LC_TRY(identify_init(container, pid));
  container.state.namespace_paths = namespace_paths(pid);
  container.state.hull->created = true;
  container.state.hull->new_cgroups.clear();
  return save(container);
}

// The last turn: what init waits for with nothing left to do but the start.
Result<> Creation::release(Impl& container, pid_t pid) {
  if (limits_.at_release != Resources{}) {
    if (unit_) LC_TRY(update_unit(unit_->name(), limits_.at_release));
    LC_TRY(cgroups::set(cgroups_, limits_.at_release, cgroups::DeviceRules::Skip));
  }
  LC_TRY(receive_terminal(sockets_));
  return save_created(container, pid);
}

Result<> Creation::take_turn(Impl& container, const launch::CallerTurn& turn) {
  switch (turn.kind) {
    case wire::StepKind::MakeCgroup:
      // A unit is made around a process.
      return unit_ ? Result<>{} : make_cgroup(container);
    case wire::StepKind::JoinCgroup:
      return enter_cgroup(container, turn.pid);
    case wire::StepKind::JoinIntelRdt:
      return enter_rdt_group(container, turn.pid);
    case wire::StepKind::MoveNetDevices:
      return network::move_devices(config_.net_devices, turn.pid);
    case wire::StepKind::RunRuntimeHooks:
      return run_runtime_hooks(container, turn.pid);
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
  const bool early =
      may_be_refused() || is_born_in_cgroup(options_, config_, layout_.version, cgroups_);
  if (early && !unit_) LC_TRY(make_cgroup(container));
  LC_TRY_ASSIGN(sockets_, open_sockets(process_, io_));
  LC_TRY_ASSIGN(const HookOutput hook_output, open_hook_output(config_));
  LC_TRY_ASSIGN(const auto composed, compose(container));
  tell(composed, options_.warn, options_.note);
  const bool alone = config::has_new_namespace(config_, NamespaceType::Pid);
  const auto observers = alone ? cgroups::Observers::None : cgroups::Observers::Container;
  sys::Fd cgroup;
  if (is_born_in_cgroup(options_, config_, layout_.version, cgroups_)) {
    LC_TRY_ASSIGN(cgroup, cgroups::open_for_clone(cgroups_, observers));
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
  LC_TRY(plan_cgroups(id));
  LC_TRY_ASSIGN(auto container, make_state(state_root, id));
  base::Rollback rollback;
  rollback.push([&] {
    const bool hangs = unit_ && unit_->systemd_hangs();
    (void)tear_down(*container, hangs ? Units::Leave : Units::Stop);
  });
  if (auto launched = launch(*container); !launched) {
    return std::unexpected(explain_start(std::move(launched).error(), cgroups_, config_.resources));
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
