// Steps after which another process goes on.
#include <linux/prctl.h>
#include <linux/sched.h>

#include "image/machine.h"
#include "sys/process.h"
#include "wire/namespace_steps.h"
#include "wire/protocol.h"

namespace libcontainer::image {
namespace {

// The child is the caller's child, not ours, and goes on with the next step; the parent tells the
// caller of it and ends.
wire::Status continue_in_child(Machine& machine, std::uint64_t flags, std::int32_t cgroup_slot) {
  clone_args arguments{};
  int pidfd = -1;
  arguments.flags = flags | CLONE_PARENT | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  if (cgroup_slot != wire::kNoSlot) {
    arguments.flags |= CLONE_INTO_CGROUP;
    arguments.cgroup = static_cast<std::uint64_t>(machine.slot(cgroup_slot).number());
  }
  STEP_ASSIGN(const pid_t pid, "clone3", sys::clone3(arguments));
  if (pid == 0) return {};
  const sys::Fd owned(pidfd);
  const wire::MessageHeader born{.kind = wire::MessageKind::Born, .step = 0, .value = pid};
  const auto sent = wire::send(machine.socket, born, {}, owned);
  // Unannounced, the child finds nobody to listen either, and ends.
  sys::exit_process(sent ? 0 : 1);
}

}  // namespace

wire::Status spawn_init(Machine& machine, const wire::SpawnInit& step) {
  const wire::Status status = continue_in_child(machine, step.namespaces, step.cgroup_slot);
  if (status.ok()) {
    machine.actor = wire::Actor::Init;
    // The payload leads a session: a terminal becomes its own, and no signal of the caller's
    // process group reaches it.
    (void)sys::new_session();
    (void)sys::set_process_control(PR_SET_NAME, reinterpret_cast<unsigned long>("hull:init"));
  }
  return status;
}

wire::Status new_user_namespace(Machine& machine) {
  return continue_in_child(machine, CLONE_NEWUSER, wire::kNoSlot);
}

}  // namespace libcontainer::image
