// Hooks that run inside, as parts of steps.
#pragma once

#include <libcontainer/config/hooks.h>
#include <libcontainer/container.h>

#include <cstdint>
#include <vector>

#include "wire/builder.h"
#include "wire/process_steps.h"

namespace libcontainer::hooks {

// For hooks that run inside. Pure. `state` without its pid, which is known only there.
// InheritedEnv::None: a hook without an env of its own gets an empty one.
enum class InheritedEnv : std::uint8_t { None, OfTheProcess };
std::vector<wire::HookProgram> plan_inside(wire::PlanBuilder& plan, const std::vector<Hook>& hooks,
                                           const ContainerState& state, InheritedEnv env);

}  // namespace libcontainer::hooks
