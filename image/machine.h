// The state of the process that executes a plan: stage 0, and after spawn-init its child, init.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "process/identity.h"
#include "rootfs/enter.h"
#include "rootfs/sources.h"
#include "sys/clock.h"
#include "sys/fd.h"
#include "wire/birth.h"
#include "wire/namespace_steps.h"
#include "wire/plan.h"
#include "wire/status.h"
#include "wire/step_time.h"

namespace libcontainer::image {

struct Machine {
  wire::Block plan;
  std::span<const wire::Step> steps;
  wire::DescriptorLayout layout;
  wire::Actor actor = wire::Actor::Stage0;
  wire::Actor next_actor = wire::Actor::Stage0;  // of the child that goes on
  bool own_memory = false;                       // the next child must not share ours
  std::uint32_t current = 0;                     // the step that is executed
  sys::FdRef socket;
  std::span<wire::Birth> births;       // shared with the caller
  std::size_t born = 0;                // how many have their place there
  std::uint32_t last_caller_step = 0;  // after it nobody listens any more

  rootfs::Sources sources;
  sys::Fd served;  // the other end of what `sources` asks
  sys::Fd root;
  rootfs::Masks masks;
  process::Found found;
  sys::Fd seccomp_listener;

  std::span<wire::StepTime> times;  // of a timed plan

  // Slots that only stage 0 needs; its child closes them first.
  std::array<std::int32_t, 2> spent_slots{wire::kNoSlot, wire::kNoSlot};

  void note_begin() {
    if (times.empty()) return;
    times[current] = {.begin = sys::ticks(), .kind = steps[current].kind, .actor = actor};
  }
  void note_end() {
    if (!times.empty()) times[current].end = sys::ticks();
  }

  sys::FdRef slot(std::int32_t index) const { return sys::FdRef::borrow(layout.slot(index)); }
};

// Whose turn a step is. In image/step_table.cpp.
bool is_callers(wire::StepKind kind);

// Executes one step of this process' own. In image/step_table.cpp.
wire::Status execute_step(Machine& machine, const wire::Step& step);

// Executes the plan from step `index` on; ends with the payload or the process. In image/main.cpp.
[[noreturn]] void run_from(Machine& machine, std::uint32_t index);

// Steps that replace the process by a child: the parent ends here.
wire::Status spawn_init(Machine& machine, const wire::SpawnInit& step);
wire::Status new_user_namespace(Machine& machine);
wire::Status serve_mounts(Machine& machine);

}  // namespace libcontainer::image
