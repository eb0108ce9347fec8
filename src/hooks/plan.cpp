#include "hooks/plan.h"

#include <string>

#include "spec/format.h"

namespace libcontainer::hooks {
namespace {

struct SplitState {
  std::string before_pid;
  std::string after_pid;
};

// A pid that no process has marks the place.
SplitState split_at_pid(ContainerState state) {
  constexpr pid_t kPlaceholder = 2147483647;
  constexpr std::string_view kDigits = "2147483647";
  state.pid = kPlaceholder;
  const std::string text = spec::format_oci_state(state);
  const std::string key = "\"pid\":" + std::string(kDigits);
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return {.before_pid = text, .after_pid = ""};
  const std::size_t end = at + key.size();
  return {.before_pid = text.substr(0, end - kDigits.size()), .after_pid = text.substr(end)};
}

}  // namespace

std::vector<wire::HookProgram> plan_inside(wire::PlanBuilder& plan, const std::vector<Hook>& hooks,
                                           const ContainerState& state, InheritedEnv env) {
  std::vector<wire::HookProgram> programs;
  if (hooks.empty()) return programs;
  const SplitState split = split_at_pid(state);
  for (const auto& hook : hooks) {
    const auto args = hook.args.empty() ? std::vector<std::string>{hook.path} : hook.args;
    wire::HookProgram program;
    program.path = plan.text(hook.path);
    program.args = plan.texts(args);
    program.env = plan.texts(hook.env.value_or(std::vector<std::string>{}));
    program.inherit_env = !hook.env && env == InheritedEnv::OfTheProcess;
    program.timeout = hook.timeout.value_or(0);
    program.state_before_pid = plan.text(split.before_pid);
    program.state_after_pid = plan.text(split.after_pid);
    programs.push_back(program);
  }
  return programs;
}

}  // namespace libcontainer::hooks
