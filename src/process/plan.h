// Decides the steps that make a process what its ProcessConfig asks for: the second half of every
// plan, for a container's init and for a tenant alike. Pure.
#pragma once

#include <libcontainer/config/process.h>
#include <libcontainer/error.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/builder.h"
#include "wire/process_steps.h"

namespace libcontainer::process {

enum class Role : std::uint8_t { Init, Tenant };

// A filter as the kernel takes it.
struct SeccompProgram {
  std::vector<wire::SeccompInstruction> instructions;
  std::uint32_t flags = 0;
  bool notifies = false;  // an agent has to get its listener
};

// How init is kept from executing before it may.
enum class StartGate : std::uint8_t { None, Fifo };

struct StartHooks {
  std::vector<wire::HookProgram> programs;
  wire::HookFiles files;
};

struct Surroundings {
  Role role = Role::Init;
  std::optional<wire::CapabilityMasks> capabilities;
  std::optional<SeccompProgram> seccomp;
  StartHooks start_hooks;
  bool groups_may_be_denied = false;  // see wire::BecomeRoot
  bool set_groups = true;             // false: a rootless caller keeps its supplementary groups
  StartGate gate = StartGate::None;
  std::int32_t fifo_slot = wire::kNoSlot;
};

// From no_new_privs to the execve.
Result<> plan_process(wire::PlanBuilder& plan, const ProcessConfig& process,
                      const Surroundings& surroundings);

// The environment as it is executed: the last of a name wins, in the order of last occurrences.
// Errors: InvalidSpec for an entry that is none.
Result<std::vector<std::string>> normalize_environment(const std::vector<std::string>& env);

}  // namespace libcontainer::process
