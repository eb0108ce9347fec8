// The points of a container's life at which hooks run: one row each.
#pragma once

#include <libcontainer/config/hooks.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace libcontainer::spec {

enum class HookRunner : std::uint8_t { Caller, Init };
enum class HookTime : std::uint8_t { Creating, Starting, Started, Stopped };

struct HookStage {
  std::string_view name;
  std::string_view field;  // "hooks." and the name
  std::vector<Hook> Hooks::* hooks;
  HookRunner runner;
  HookTime time;  // in Starting the root is entered: paths are the container's
};

// In the order in which they run.
inline constexpr auto kHookStages = std::to_array<HookStage>({
    {"prestart", "hooks.prestart", &Hooks::prestart, HookRunner::Caller, HookTime::Creating},
    {"createRuntime", "hooks.createRuntime", &Hooks::create_runtime, HookRunner::Caller,
     HookTime::Creating},
    {"createContainer", "hooks.createContainer", &Hooks::create_container, HookRunner::Init,
     HookTime::Creating},
    {"startContainer", "hooks.startContainer", &Hooks::start_container, HookRunner::Init,
     HookTime::Starting},
    {"poststart", "hooks.poststart", &Hooks::poststart, HookRunner::Caller, HookTime::Started},
    {"poststop", "hooks.poststop", &Hooks::poststop, HookRunner::Caller, HookTime::Stopped},
});
static_assert(sizeof(Hooks) == kHookStages.size() * sizeof(std::vector<Hook>),
              "every list of hooks has a row");

}  // namespace libcontainer::spec
