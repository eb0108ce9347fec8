#include "launch/compose.h"

#include <fmt/format.h>
#include <linux/sched.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/error.h"
#include "config/annotations.h"
#include "config/capability_warnings.h"
#include "config/query.h"
#include "config/raw_filter.h"
#include "hooks/plan.h"
#include "launch/mount_sources.h"
#include "process/plan_scheduling.h"
#include "seccomp/compile.h"
#include "security/capabilities.h"
#include "security/plan_labels.h"
#include "spec/hook_stages.h"
#include "spec/namespace_kinds.h"

namespace libcontainer::launch {
namespace {

constexpr std::uint32_t kDefaultUmask = 0022;

// What both plans share while they are put together.
struct Composer {
  Composer(const Config& config_in, const ProcessConfig& process_in, const HostInfo& host_in)
      : config(config_in), process(process_in), host(host_in) {}

  std::int32_t slot(Resource resource) {
    slots.push_back(resource);
    return static_cast<std::int32_t>(slots.size() - 1);
  }

  Composed finish(const Resources& resources) && {
    const bool needs_own_files = host.euid != 0 && writes_id_maps;
    const auto phase = needs_own_files ? wire::MapsPhase::Dumpable : wire::MapsPhase::NotDumpable;
    const auto times = resources.step_times ? slot(Resource::StepTimes) : wire::kNoSlot;
    return {.plan = std::move(plan).finish(phase, times),
            .slots = std::move(slots),
            .warnings = std::move(warnings),
            .notes = std::move(notes)};
  }

  const Config& config;
  const ProcessConfig& process;
  const HostInfo& host;
  std::uint32_t seccomp_flags = 0;
  bool writes_id_maps = false;
  wire::PlanBuilder plan;
  std::vector<Resource> slots;
  std::vector<std::string> warnings;
  std::vector<std::string> notes;
};

void plan_new_cgroup(Composer& c) {
  c.plan.add_caller(wire::StepKind::MakeCgroup, wire::Turn::AtOnce, {.field = "linux.resources"});
  c.plan.add_caller(wire::StepKind::JoinCgroup, wire::Turn::Ahead, {.field = "linux.cgroupsPath"});
}

// What is done to stage 0 and goes on to its children.
void plan_inherited(Composer& c) {
  if (c.config.intel_rdt) {
    c.plan.add_caller(wire::StepKind::JoinIntelRdt, wire::Turn::Ahead, {.field = "linux.intelRdt"});
  }
  if (!c.process.oom_score_adj) return;
  c.plan.add_caller(wire::StepKind::SetOomScoreAdj, wire::Turn::Ahead,
                    {.field = "process.oomScoreAdj"});
}

// The mount namespace last: it changes what the other paths mean. With privileges the user
// namespace after the rest, which may belong to its parent; without, first, for it gives them.
int join_order(NamespaceType type, bool privileged) {
  if (type == NamespaceType::Mount) return 3;
  if (type == NamespaceType::User) return privileged ? 2 : 0;
  return 1;
}

// The container is to reach what the caller reaches by its groups, whatever ids they have inside.
bool keeps_groups(const Composer& c) {
  return config::is_switched_on(c.config, config::annotation::kKeepGroups);
}

// SECURITY: whoever is root in the namespace that is joined may have denied setgroups(2) there.
void plan_drop_groups(Composer& c) {
  if (c.host.euid != 0 || c.host.denies_groups || keeps_groups(c)) return;
  c.plan.add(wire::DropGroups{}, {.field = "linux.namespaces"});
}

// A user namespace that somebody else has made, or an ordinary user's.
bool groups_may_be_denied(const Composer& c, process::Role role) {
  const Namespace* user = config::find_namespace(c.config, NamespaceType::User);
  const bool is_joined = user != nullptr && (role == process::Role::Tenant || !user->path.empty());
  return is_joined || c.host.denies_groups || c.host.euid != 0;
}

void plan_joins(Composer& c) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < c.config.namespaces.size(); ++i) {
    if (!c.config.namespaces[i].path.empty()) order.push_back(i);
  }
  const bool privileged = c.host.euid == 0;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) {
    return join_order(c.config.namespaces[i].type, privileged);
  });
  for (const std::size_t i : order) {
    const auto& entry = c.config.namespaces[i];
    if (entry.type == NamespaceType::User) plan_drop_groups(c);
    c.plan.add(wire::JoinNamespace{.path = c.plan.text(entry.path),
                                   .type = spec::namespace_kind(entry.type).clone_flag},
               {.field = "linux.namespaces",
                .index = static_cast<int>(i),
                .subject = fmt::format("'{}'", entry.path)});
  }
}

std::string format_offsets(const TimeOffsets& offsets) {
  std::string lines;
  const auto add = [&](std::string_view clock, const std::optional<TimeOffset>& offset) {
    if (offset) lines += fmt::format("{} {} {}\n", clock, offset->secs, offset->nanosecs);
  };
  add("monotonic", offsets.monotonic);
  add("boottime", offsets.boottime);
  return lines;
}

void plan_id_maps(Composer& c) {
  c.writes_id_maps = true;
  c.plan.add_caller(wire::StepKind::WriteIdMaps, wire::Turn::Ahead, {.field = "linux.uidMappings"});
}

// Everything that is new, in one clone. A time namespace is made by unshare() before it, since its
// offsets cannot be set after; it must belong to a new user namespace, which then comes earlier.
void plan_new_namespaces(Composer& c, const Resources& resources) {
  const bool new_user = config::has_new_namespace(c.config, NamespaceType::User);
  const bool new_time = config::has_new_namespace(c.config, NamespaceType::Time);
  if (new_time) {
    if (new_user) {
      c.plan.add(wire::NewUserNamespace{}, {.field = "linux.namespaces"});
      plan_id_maps(c);
    }
    c.plan.add(wire::SetTimeOffsets{.lines = c.plan.text(format_offsets(c.config.time_offsets))},
               {.field = "linux.timeOffsets"});
  }
  wire::SpawnInit spawn;
  for (const auto& row : spec::kNamespaceKinds) {
    const bool earlier =
        row.type == NamespaceType::Time || (row.type == NamespaceType::User && new_time);
    if (!earlier && config::has_new_namespace(c.config, row.type))
      spawn.namespaces |= row.clone_flag;
  }
  if (resources.cgroup) spawn.cgroup_slot = c.slot(Resource::Cgroup);
  c.plan.add(spawn, {.field = "linux.namespaces"});
  if (new_user && !new_time) plan_id_maps(c);
}

Result<> plan_identity(Composer& c, process::Role role, const std::string& keyring) {
  if (config::has_namespace(c.config, NamespaceType::User)) {
    c.plan.add(wire::BecomeRoot{.clear_groups = c.host.euid == 0 && !keeps_groups(c),
                                .groups_may_be_denied = groups_may_be_denied(c, role)},
               {.field = "linux.namespaces"});
  }
  if (role == process::Role::Tenant) LC_TRY(process::plan_final_affinity(c.plan, c.process));
  if (!keyring.empty()) {
    const bool inside = config::has_namespace(c.config, NamespaceType::User);
    c.plan.add(wire::JoinKeyring{.name = c.plan.text(keyring), .in_user_namespace = inside});
  }
  return {};
}

// Making cgroups and mounts takes the longest: that is done at the same time, until one needs the
// other.
Result<> plan_root(Composer& c, const InitRequest& request, rootfs::SourceArrangements sources) {
  rootfs::Surroundings surroundings = request.rootfs;
  surroundings.sources = std::move(sources);
  bool is_due = request.cgroup_entry == CgroupEntry::Init;
  const auto enter_cgroup = [&] {
    if (std::exchange(is_due, false)) plan_new_cgroup(c);
  };
  surroundings.before_cgroups_matter = enter_cgroup;
  LC_TRY(rootfs::plan_mounts(c.plan, c.config, surroundings));
  enter_cgroup();
  return {};
}

// Both kinds of hooks inside have the same two descriptors.
wire::HookFiles plan_hook_files(Composer& c) {
  const Hooks& hooks = c.config.hooks;
  wire::HookFiles files;
  if (hooks.create_container.empty() && hooks.start_container.empty()) return files;
  if (!config::find_annotation(c.config, config::annotation::kHookStdout).empty()) {
    files.out_slot = c.slot(Resource::HookStdout);
  }
  if (!config::find_annotation(c.config, config::annotation::kHookStderr).empty()) {
    files.err_slot = c.slot(Resource::HookStderr);
  }
  return files;
}

void plan_hooks(Composer& c, const ContainerState& state, const wire::HookFiles& files) {
  const auto& hooks = c.config.hooks;
  // Also where only hooks inside follow: the caller notes that hooks were started, so that the
  // poststop hooks will run.
  const auto first = std::ranges::find_if(spec::kHookStages, [&](const spec::HookStage& stage) {
    return stage.time == spec::HookTime::Creating && !(hooks.*stage.hooks).empty();
  });
  if (first != spec::kHookStages.end()) {
    c.plan.add_caller(wire::StepKind::RunRuntimeHooks, wire::Turn::Asked, {.field = first->field});
  }
  const auto inside =
      hooks::plan_inside(c.plan, hooks.create_container, state, hooks::InheritedEnv::None);
  if (!inside.empty()) {
    c.plan.add(wire::RunContainerHooks{.hooks = c.plan.list(std::span(inside)), .files = files},
               {.field = "hooks.createContainer"});
  }
}

void plan_sockets(Composer& c, const Resources& resources, process::Role role) {
  const bool is_init = role == process::Role::Init;
  if (resources.console_socket) {
    const auto& size = c.process.console_size;
    c.plan.add(wire::SetupConsole{.socket_slot = c.slot(Resource::ConsoleSocket),
                                  .height = size.height,
                                  .width = size.width,
                                  .bind_console = is_init},
               {.field = "process.terminal"});
  }
  if (resources.pidfd_socket) {
    c.plan.add(wire::SendPidfd{.socket_slot = c.slot(Resource::PidfdSocket),
                               .name = c.plan.text(is_init ? "standard" : "setns")});
  }
}

void plan_names(Composer& c) {
  if (!c.config.hostname.empty()) {
    c.plan.add(wire::SetHostname{.name = c.plan.text(c.config.hostname)}, {.field = "hostname"});
  }
  if (!c.config.domainname.empty()) {
    c.plan.add(wire::SetDomainname{.name = c.plan.text(c.config.domainname)},
               {.field = "domainname"});
  }
}

std::vector<wire::SeccompInstruction> to_wire(std::span<const sock_filter> instructions) {
  std::vector<wire::SeccompInstruction> result;
  result.reserve(instructions.size());
  for (const auto& instruction : instructions) {
    result.push_back(std::bit_cast<wire::SeccompInstruction>(instruction));
  }
  return result;
}

// In the place of the whole of linux.seccomp.
Result<std::optional<process::SeccompProgram>> raw_seccomp(std::string_view base64) {
  LC_TRY_ASSIGN(const auto instructions, config::parse_raw_filter(base64));
  return process::SeccompProgram{
      .instructions = to_wire(instructions), .flags = 0, .notifies = false};
}

Result<std::optional<process::SeccompProgram>> compile_seccomp(Composer& c) {
  const auto raw = config::find_annotation(c.config, config::annotation::kSeccompProgram);
  if (!raw.empty()) return raw_seccomp(raw);
  if (!c.config.seccomp) return std::nullopt;
  LC_TRY_ASSIGN(auto program,
                seccomp::compile(*c.config.seccomp, {.filter_flags = c.seccomp_flags}));
  process::SeccompProgram result{.instructions = to_wire(program.instructions),
                                 .flags = program.flags,
                                 .notifies = program.notifies};
  const bool is_strict = config::is_switched_on(c.config, config::annotation::kSeccompStrict);
  if (is_strict && !program.unknown_calls.empty()) {
    return std::unexpected(base::make_spec_error("linux.seccomp", program.unknown_calls.front()));
  }
  std::ranges::move(program.unknown_calls, std::back_inserter(c.notes));
  std::ranges::move(program.warnings, std::back_inserter(c.warnings));
  return result;
}

std::optional<wire::CapabilityMasks> plan_capabilities(Composer& c) {
  if (!c.process.capabilities) return std::nullopt;
  std::ranges::move(config::capability_warnings(*c.process.capabilities),
                    std::back_inserter(c.warnings));
  return security::plan_capabilities(*c.process.capabilities);
}

Result<> plan_process(Composer& c, process::Role role, const Resources& resources,
                      process::StartHooks start_hooks) {
  const std::uint32_t umask = c.process.user.umask.value_or(kDefaultUmask);
  c.plan.add(wire::SetUmask{.mask = umask}, {.field = "process.user.umask"});
  LC_TRY(process::plan_scheduling(c.plan, c.config, c.process));
  if (const auto warning = config::personality_warning(c.config); !warning.empty()) {
    c.warnings.emplace_back(warning);
  }
  process::Surroundings surroundings;
  surroundings.role = role;
  surroundings.capabilities = plan_capabilities(c);
  LC_TRY_ASSIGN(surroundings.seccomp, compile_seccomp(c));
  surroundings.start_hooks = std::move(start_hooks);
  surroundings.groups_may_be_denied = groups_may_be_denied(c, role);
  surroundings.set_groups =
      !keeps_groups(c) && (c.host.euid == 0 || !c.process.user.additional_gids.empty());
  if (resources.start_fifo) {
    surroundings.gate = process::StartGate::Fifo;
    surroundings.fifo_slot = c.slot(Resource::StartFifo);
  }
  return process::plan_process(c.plan, c.process, surroundings);
}

}  // namespace

std::vector<sys::FdRef> Descriptors::in_order(std::span<const Resource> slots) const {
  std::vector<sys::FdRef> result;
  result.reserve(slots.size());
  for (const Resource slot : slots) result.push_back(fds_[static_cast<std::size_t>(slot)]);
  return result;
}

Result<Composed> compose_init(const InitRequest& request) {
  Composer c(request.config, request.process, request.host);
  c.seccomp_flags = request.seccomp_flags;
  c.warnings = config::annotation_warnings(request.config);
  if (request.cgroup_entry == CgroupEntry::Stage0) plan_new_cgroup(c);
  plan_inherited(c);
  if (!request.keyring.empty()) security::plan_key_label(c.plan, c.process);
  auto sources = plan_mount_sources(c.plan, c.config, c.host.euid == 0,
                                    [&] { return c.slot(Resource::IdMapping); });
  plan_joins(c);
  plan_new_namespaces(c, request.resources);
  if (!c.config.net_devices.empty()) {
    c.plan.add_caller(wire::StepKind::MoveNetDevices, wire::Turn::Ahead,
                      {.field = "linux.netDevices"});
  }
  LC_TRY(plan_identity(c, process::Role::Init, request.keyring));
  if (config::has_new_namespace(c.config, NamespaceType::Network)) {
    c.plan.add(wire::BringUpLoopback{}, {.field = "linux.namespaces"});
  }
  LC_TRY(plan_root(c, request, std::move(sources)));
  // A cpuset cgroup narrows it.
  c.plan.add(wire::ResetCpuAffinity{});
  const wire::HookFiles hook_files = plan_hook_files(c);
  plan_hooks(c, request.hook_state, hook_files);
  security::plan_init_labels(c.plan, c.process);
  rootfs::plan_entry(c.plan, c.config, request.rootfs);
  plan_sockets(c, request.resources, process::Role::Init);
  plan_names(c);
  rootfs::plan_restrictions(c.plan, c.config, request.rootfs);
  ContainerState started = request.hook_state;
  started.status = Status::Created;
  auto start_hooks = hooks::plan_inside(c.plan, c.config.hooks.start_container, started,
                                        hooks::InheritedEnv::OfTheProcess);
  LC_TRY(plan_process(c, process::Role::Init, request.resources,
                      {.programs = std::move(start_hooks), .files = hook_files}));
  return std::move(c).finish(request.resources);
}

Result<Composed> compose_tenant(const TenantRequest& request) {
  Composer c(request.config, request.process, request.host);
  c.seccomp_flags = request.seccomp_flags;
  // Before it is in the container's cgroup.
  LC_TRY(process::plan_initial_affinity(c.plan, c.process));
  if (request.join_cgroup) {
    const auto& affinity = c.process.exec_cpu_affinity;
    const bool has_own = affinity && !affinity->initial.empty();
    c.plan.add_caller(wire::StepKind::JoinCgroup, has_own ? wire::Turn::Asked : wire::Turn::Ahead,
                      {.field = "linux.cgroupsPath"});
  }
  plan_inherited(c);
  if (!request.keyring.empty()) security::plan_key_label(c.plan, c.process);
  security::plan_tenant_labels(c.plan, c.process);
  const bool joins_cgroup_first =
      request.resources.cgroup && (request.namespaces & CLONE_NEWCGROUP) != 0;
  const std::uint64_t later = joins_cgroup_first ? CLONE_NEWCGROUP : 0;
  wire::JoinContainer join{.namespaces = request.namespaces & ~later,
                           .pidfd_slot = c.slot(Resource::Container),
                           .keep_pidfd = joins_cgroup_first};
  if (request.resources.root) join.root_slot = c.slot(Resource::Root);
  if (config::has_namespace(c.config, NamespaceType::User)) plan_drop_groups(c);
  c.plan.add(join);
  wire::SpawnInit spawn;
  if (request.resources.cgroup) spawn.cgroup_slot = c.slot(Resource::Cgroup);
  c.plan.add(spawn);
  if (joins_cgroup_first) {
    c.plan.add(wire::JoinCgroupNamespace{.pidfd_slot = join.pidfd_slot},
               {.field = "linux.namespaces"});
  }
  LC_TRY(plan_identity(c, process::Role::Tenant, request.keyring));
  plan_sockets(c, request.resources, process::Role::Tenant);
  LC_TRY(plan_process(c, process::Role::Tenant, request.resources, {}));
  return std::move(c).finish(request.resources);
}

}  // namespace libcontainer::launch
