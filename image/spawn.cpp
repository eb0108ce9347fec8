// Steps after which another process goes on.
#include <linux/prctl.h>
#include <linux/sched.h>

#include "image/machine.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/process.h"
#include "sys/socket.h"
#include "wire/namespace_steps.h"
#include "wire/protocol.h"

extern "C" {
// clone3(2) for a child with a stack of its own, where it calls `entry`, which must not return.
// The parent gets the result of the system call.
long clone3_on_stack(clone_args* arguments, std::size_t size, void (*entry)(void*), void* argument);
}

// What the child finds in registers survives the system call; nothing may be pushed before it.
#if defined(__x86_64__)
asm(R"(
clone3_on_stack:
  mov %rdx, %r8
  mov %rcx, %r9
  mov $435, %eax
  syscall
  test %eax, %eax
  jz 1f
  ret
1:
  xor %ebp, %ebp
  mov %r9, %rdi
  call *%r8
  hlt
)");
#elif defined(__aarch64__)
asm(R"(
clone3_on_stack:
  mov x9, x2
  mov x10, x3
  mov x8, #435
  svc 0
  cbz x0, 1f
  ret
1:
  mov x29, #0
  mov x0, x10
  blr x9
  brk #0
)");
#endif

namespace libcontainer::image {
namespace {

constexpr std::size_t kStackSize = 256 * 1024;

void enter(void* machine) {
  auto& m = *static_cast<Machine*>(machine);
  m.note_end();
  m.actor = m.next_actor;
  m.own_memory = false;
  ++m.born;
  // While it is open here too, the end of who serves would not be seen.
  m.served.reset();
  // SECURITY: CVE-2024-21626: no directory of the host stays open while a path of the container is
  // looked up.
  if (m.actor == wire::Actor::Init) {
    for (const std::int32_t slot : m.spent_slots) {
      if (slot != wire::kNoSlot) sys::Fd(m.slot(slot).number()).reset();
    }
  }
  run_from(m, m.current + 1);
}

// Shares our memory, which a copy of the page tables would cost more than all namespaces but one:
// we touch nothing of the machine any more, and end. A new time namespace is entered only by a
// child with memory of its own.
sys::SysResult<pid_t> clone_sharing(Machine& machine, clone_args arguments) {
  SYS_TRY_ASSIGN(const auto stack, sys::allocate_pages(kStackSize));
  arguments.flags |= CLONE_VM;
  arguments.stack = reinterpret_cast<std::uint64_t>(stack.data());
  arguments.stack_size = stack.size();
  const long pid = clone3_on_stack(&arguments, sizeof arguments, enter, &machine);
  if (pid < 0) return sys::fail(static_cast<int>(-pid));
  return static_cast<pid_t>(pid);
}

sys::SysResult<pid_t> clone(Machine& machine, clone_args& arguments) {
  if (!machine.own_memory) {
    const auto pid = clone_sharing(machine, arguments);
    if (pid || !sys::is_unsupported(pid.error())) return pid;
  }
  SYS_TRY_ASSIGN(const pid_t pid, sys::clone3(arguments));
  if (pid == 0) enter(&machine);
  return pid;
}

// Born in the cgroup, or where clone3 cannot do that, moved there together with us. An error with
// another cause comes back from the second clone.
sys::SysResult<pid_t> clone_into(Machine& machine, clone_args& arguments, std::int32_t slot) {
  if (slot == wire::kNoSlot) return clone(machine, arguments);
  arguments.flags |= CLONE_INTO_CGROUP;
  arguments.cgroup = static_cast<std::uint64_t>(machine.slot(slot).number());
  const auto pid = clone(machine, arguments);
  if (pid || !sys::may_lack_clone_into_cgroup(pid.error())) return pid;
  SYS_TRY(sys::write_file_at(machine.slot(slot), "cgroup.procs", "0"));
  arguments.flags &= ~std::uint64_t{CLONE_INTO_CGROUP};
  arguments.cgroup = 0;
  return clone(machine, arguments);
}

// SECURITY: what is in the container stops the child as soon as it is there, if it wants to, and
// something may kill us before we come to announce it.
void have_written_down(const Machine& machine, clone_args& arguments) {
  if (machine.born >= machine.births.size()) return;
  wire::Birth& birth = machine.births[machine.born];
  birth.parent = sys::process_id();
  arguments.flags |= CLONE_PARENT_SETTID;
  arguments.parent_tid = reinterpret_cast<std::uint64_t>(&birth.child);
}

// The child is the caller's child, not ours, and goes on with the next step; the parent tells the
// caller of it.
wire::Status continue_in_child(Machine& machine, std::uint64_t flags, std::int32_t cgroup_slot) {
  clone_args arguments{};
  int pidfd = -1;
  arguments.flags = flags | CLONE_PARENT | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  have_written_down(machine, arguments);
  const sys::FdRef socket = machine.socket;
  const wire::MessageHeader born{.kind = wire::MessageKind::Born, .step = machine.current};
  STEP_TRY("clone3", clone_into(machine, arguments, cgroup_slot));
  const sys::Fd owned(pidfd);
  // Unannounced, the child finds nobody to listen either, and ends.
  if (!wire::send(socket, born, {}, owned)) sys::exit_process(1);
  return {};
}

}  // namespace

wire::Status spawn_init(Machine& machine, const wire::SpawnInit& step) {
  machine.next_actor = wire::Actor::Init;
  machine.spent_slots[0] = step.cgroup_slot;
  // The last: nobody who may be looked at needs to write there.
  (void)sys::keep_from_children(std::as_writable_bytes(machine.births));
  STEP_PASS(continue_in_child(machine, step.namespaces, step.cgroup_slot));
  sys::exit_process(0);
}

wire::Status new_user_namespace(Machine& machine) {
  machine.next_actor = wire::Actor::Stage0;
  STEP_PASS(continue_in_child(machine, CLONE_NEWUSER, wire::kNoSlot));
  sys::exit_process(0);
}

// SECURITY: we keep the caller's credentials, so no memory is shared with what enters namespaces.
wire::Status serve_mounts(Machine& machine) {
  machine.next_actor = wire::Actor::Stage0;
  machine.own_memory = true;
  STEP_ASSIGN(sys::SocketPair pair, "socketpair", sys::socket_pair(sys::SocketKind::SeqPacket));
  machine.sources.socket = std::move(pair.theirs);
  machine.served = std::move(pair.ours);
  STEP_PASS(continue_in_child(machine, 0, wire::kNoSlot));
  // What the others wait for the end of must not stay open here.
  machine.sources.socket.reset();
  sys::Fd(machine.layout.socket()).reset();
  rootfs::serve_sources(machine.plan, machine.steps, machine.layout, machine.served);
  sys::exit_process(0);
}

}  // namespace libcontainer::image
