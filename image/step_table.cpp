// Which function executes which step: one row a kind.
#include "console/apply.h"
#include "hooks/apply.h"
#include "image/machine.h"
#include "namespaces/apply.h"
#include "network/apply.h"
#include "process/program.h"
#include "process/scheduler.h"
#include "rootfs/devices.h"
#include "rootfs/mounts.h"
#include "rootfs/overlay.h"
#include "rootfs/sysctl.h"
#include "security/apply.h"
#include "security/label.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "sys/scheduling.h"
#include "wire/payload.h"

namespace libcontainer::image {
namespace {

using wire::Status;

constexpr std::string_view kDamaged = "the plan is damaged";

Status from(const char* call, sys::SysResult<> result) {
  return result ? Status{} : Status{result.error().value, call};
}

// Memory of its own lets the next child enter the new time namespace.
Status set_time_offsets(Machine& m, const wire::SetTimeOffsets& step) {
  m.own_memory = true;
  return namespaces::set_time_offsets(m.plan, step);
}

Status join_namespace(Machine& m, const wire::JoinNamespace& step) {
  STEP_PASS(namespaces::join_namespace(m.plan, step));
  if (step.type == CLONE_NEWUSER) process::forbid_inspection();
  return {};
}

// From here on "/" is the container's.
Status join_container(Machine& m, const wire::JoinContainer& step) {
  // What is in the container may look at us from here on: it must not share memory with stage 0.
  m.own_memory = true;
  if (step.keep_pidfd == 0) m.spent_slots[1] = step.pidfd_slot;
  if (step.namespaces != 0) {
    STEP_TRY("setns", sys::set_namespace(m.slot(step.pidfd_slot), step.namespaces));
    process::forbid_inspection();
  }
  if (step.root_slot != wire::kNoSlot) {
    STEP_TRY("fchdir", sys::change_directory(m.slot(step.root_slot)));
    STEP_TRY("chroot", sys::change_root("."));
    sys::Fd(m.slot(step.root_slot).number()).reset();
  }
  STEP_ASSIGN(m.root, "open", sys::open_at(sys::FdRef::cwd(), "/", O_PATH | O_DIRECTORY));
  return {};
}

Status join_cgroup_namespace(Machine& m, const wire::JoinCgroupNamespace& step) {
  STEP_TRY("setns", sys::set_namespace(m.slot(step.pidfd_slot), CLONE_NEWCGROUP));
  sys::Fd(m.slot(step.pidfd_slot).number()).reset();
  return {};
}

Status enter_root(Machine& m, const wire::EnterRoot& step) {
  m.sources = {};  // stage 0 ends
  return rootfs::enter_root(step, m.root, m.masks);
}

// The last use of what the root was made with: nothing of it is open when the program is executed.
Status find_program(Machine& m, const wire::FindProgram& step) {
  m.root.reset();
  m.masks = {};
  return process::find_program(m.plan, step, m.found);
}

Status wait_for_start(const Machine& m, const wire::WaitForStart& step) {
  std::byte go{};
  const auto size = sys::read_some(m.slot(step.fifo_slot), std::span(&go, 1));
  if (size && *size == 1) return {};
  return {size ? EPIPE : size.error().value, "read", "the start fifo"};
}

hooks::Files files_of(const Machine& m, const wire::HookFiles& files) {
  const auto file = [&](std::int32_t slot) {
    return slot != wire::kNoSlot ? m.slot(slot) : sys::FdRef();
  };
  return {.out = file(files.out_slot), .err = file(files.err_slot)};
}

Status run_start_hooks(const Machine& m, const wire::RunStartHooks& step) {
  const auto* execute = m.plan.object<wire::Execute>(m.steps.back().offset);
  if (execute == nullptr) return {EINVAL, "", kDamaged};
  STEP_ASSIGN(char* const* envp, "mmap", process::make_environment(m.plan, execute->env, m.found));
  return hooks::run_inside(m.plan, step.hooks, files_of(m, step.files), "startContainer", envp);
}

Status run_container_hooks(const Machine& m, const wire::RunContainerHooks& step) {
  STEP_TRY("fchdir", sys::change_directory(m.root));
  char* const none = nullptr;
  return hooks::run_inside(m.plan, step.hooks, files_of(m, step.files), "createContainer", &none);
}

// One overload a kind; the payload type chooses.
// clang-format off
Status apply(Machine& m, const wire::MakeIdMapping& s) { return namespaces::make_id_mapping(m.plan, s, m.layout.slot(s.slot)); }
Status apply(Machine& m, const wire::ServeMounts&) { return serve_mounts(m); }
Status apply(Machine& m, const wire::JoinNamespace& s) { return join_namespace(m, s); }
Status apply(Machine&, const wire::DropGroups&) { return process::drop_groups(); }
Status apply(Machine& m, const wire::JoinContainer& s) { return join_container(m, s); }
Status apply(Machine& m, const wire::JoinCgroupNamespace& s) { return join_cgroup_namespace(m, s); }
Status apply(Machine& m, const wire::NewUserNamespace&) { return new_user_namespace(m); }
Status apply(Machine& m, const wire::SetTimeOffsets& s) { return set_time_offsets(m, s); }
Status apply(Machine& m, const wire::SpawnInit& s) { return spawn_init(m, s); }
Status apply(Machine&, const wire::BecomeRoot& s) { return process::become_root(s); }
Status apply(Machine&, const wire::ResetCpuAffinity&) { return from("sched_setaffinity", sys::reset_cpu_affinity()); }
Status apply(Machine& m, const wire::SetInitialCpuAffinity& s) { return from("sched_setaffinity", sys::set_cpu_affinity(m.plan.list(s.cpus))); }
Status apply(Machine& m, const wire::SetCpuAffinity& s) { return from("sched_setaffinity", sys::set_cpu_affinity(m.plan.list(s.cpus))); }
Status apply(Machine& m, const wire::JoinKeyring& s) { return security::join_keyring(m.plan, s); }
Status apply(Machine& m, const wire::SetInheritedLabel& s) { return security::set_label(m.plan, s.label); }
Status apply(Machine& m, const wire::SetLabel& s) { return security::set_label(m.plan, s.label); }
Status apply(Machine&, const wire::BringUpLoopback&) { return network::bring_up_loopback(); }
Status apply(Machine&, const wire::SetRootPropagation& s) { return rootfs::set_root_propagation(s); }
Status apply(Machine& m, const wire::BindRoot& s) { return rootfs::bind_root(m.plan, s, m.root); }
Status apply(Machine& m, const wire::OverlayRoot& s) { return rootfs::overlay_root(m.plan, s, m.root); }
Status apply(Machine& m, const wire::MountFilesystem& s) { return rootfs::mount_filesystem(m.plan, s, m.root); }
Status apply(Machine& m, const wire::BindMount& s) { return rootfs::bind_mount(m.plan, s, m.root, m.sources, m.current); }
Status apply(Machine& m, const wire::MountCgroupV1& s) { return rootfs::mount_cgroup_v1(m.plan, s, m.root); }
Status apply(Machine& m, const wire::MakeDevice& s) { return rootfs::make_device(m.plan, s, m.root); }
Status apply(Machine& m, const wire::MakeSymlink& s) { return rootfs::make_symlink(m.plan, s, m.root); }
Status apply(Machine& m, const wire::RunContainerHooks& s) { return run_container_hooks(m, s); }
Status apply(Machine& m, const wire::EnterRoot& s) { return enter_root(m, s); }
Status apply(Machine& m, const wire::ReopenNull&) { return rootfs::reopen_null(m.root); }
Status apply(Machine& m, const wire::SetupConsole& s) { return console::setup_console(s, m.root, m.slot(s.socket_slot), m.masks.descriptors); }
Status apply(Machine& m, const wire::MakeReadonly& s) { return rootfs::make_readonly(m.plan, s, m.root, m.masks); }
Status apply(Machine& m, const wire::SetHostname& s) { return from("sethostname", sys::set_hostname(m.plan.text(s.name))); }
Status apply(Machine& m, const wire::SetDomainname& s) { return from("setdomainname", sys::set_domainname(m.plan.text(s.name))); }
Status apply(Machine& m, const wire::SetSysctl& s) { return rootfs::set_sysctl(m.plan.text(s.path), m.plan.text(s.value), m.masks.descriptors); }
Status apply(Machine& m, const wire::ReadonlyPath& s) { return rootfs::readonly_path(m.plan, s, m.root, m.masks); }
Status apply(Machine& m, const wire::MaskPath& s) { return rootfs::mask_path(m.plan, s, m.root, m.masks); }
Status apply(Machine&, const wire::SetUmask& s) { (void)sys::set_umask(s.mask); return {}; }
Status apply(Machine&, const wire::SetScheduler& s) { return process::set_scheduler(s); }
Status apply(Machine&, const wire::SetIoPriority& s) { return from("ioprio_set", sys::set_io_priority(s.priority)); }
Status apply(Machine&, const wire::SetPersonality& s) { return from("personality", sys::set_personality(s.persona)); }
Status apply(Machine& m, const wire::SetMemoryPolicy& s) { return from("set_mempolicy", sys::set_memory_policy(s.mode, m.plan.list(s.nodes))); }
Status apply(Machine&, const wire::SetNoNewPrivileges&) { return security::set_no_new_privileges(); }
Status apply(Machine& m, const wire::SendPidfd& s) { return process::send_pidfd(m.plan, s, m.slot(s.socket_slot)); }
Status apply(Machine& m, const wire::ChangeDirectory& s) { return process::change_directory(m.plan, s, m.root, m.found); }
Status apply(Machine& m, const wire::FindHome& s) { return process::find_home(m.plan, s, m.found); }
Status apply(Machine&, const wire::LimitBoundingSet& s) { return process::limit_bounding_set(s); }
Status apply(Machine& m, const wire::SetUser& s) { return process::set_user(m.plan, s); }
Status apply(Machine& m, const wire::CheckDirectory& s) { return process::check_directory(m.plan, s, m.found); }
Status apply(Machine&, const wire::SetCapabilities& s) { return process::set_capabilities(s); }
Status apply(Machine& m, const wire::FindProgram& s) { return find_program(m, s); }
Status apply(Machine& m, const wire::LoadSeccomp& s) { return security::load_seccomp(m.plan, s, m.seccomp_listener); }
Status apply(Machine& m, const wire::WaitForStart& s) { return wait_for_start(m, s); }
Status apply(Machine& m, const wire::RunStartHooks& s) { return run_start_hooks(m, s); }
Status apply(Machine& m, const wire::Execute& s) { return process::execute(m.plan, s, m.found); }
// clang-format on

using Executor = Status (*)(Machine&, std::uint32_t offset);

template <class Payload>
Status execute_payload(Machine& machine, std::uint32_t offset) {
  const auto* payload = machine.plan.object<Payload>(offset);
  if (payload == nullptr) return {EINVAL, "", kDamaged};
  return apply(machine, *payload);
}

Status refuse(Machine&, std::uint32_t) { return {EINVAL, "", "not a step of this process"}; }

template <wire::StepKind kKind>
constexpr Executor executor_of() {
  if constexpr (wire::info(kKind).actor == wire::Actor::Caller) {
    return refuse;
  } else {
    return execute_payload<wire::PayloadOf<kKind>>;
  }
}

constexpr Executor kExecutors[] = {
#define LC_STEP_KIND(kind, actor, name) executor_of<wire::StepKind::kind>(),
    LC_STEP_KINDS(LC_STEP_KIND)
#undef LC_STEP_KIND
};

}  // namespace

// By the executors: the table of wire/step.h would bring every step's name into the image.
bool is_callers(wire::StepKind kind) {
  return kExecutors[static_cast<std::size_t>(kind)] == refuse;
}

Status execute_step(Machine& machine, const wire::Step& step) {
  return kExecutors[static_cast<std::size_t>(step.kind)](machine, step.offset);
}

}  // namespace libcontainer::image
