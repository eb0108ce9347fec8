// Programs that are run at points of the life.
#include <fmt/format.h>

#include "config/checks.h"
#include "spec/hook_stages.h"

namespace libcontainer::config {
namespace {

Result<> check_hook(std::string_view list, std::size_t index, const Hook& hook) {
  FieldPath field{.name = list, .index = index, .member = "path"};
  LC_TRY(require_absolute(field, hook.path));
  field.member = "args";
  for (std::size_t i = 0; i < hook.args.size(); ++i) {
    field.member_index = i;
    LC_TRY(require_no_nul(field, hook.args[i]));
  }
  if (hook.env) {
    LC_TRY(require_environment(fmt::format("{}[{}].env", list, index), *hook.env));
  }
  if (hook.timeout.value_or(1) > 0) return {};
  return refuse({.name = list, .index = index, .member = "timeout"},
                fmt::format("must be greater than 0 seconds, not {}", *hook.timeout));
}

}  // namespace

Result<> check_hooks(const Config& config, const HostInfo&) {
  for (const spec::HookStage& stage : spec::kHookStages) {
    const auto& hooks = config.hooks.*stage.hooks;
    for (std::size_t i = 0; i < hooks.size(); ++i) LC_TRY(check_hook(stage.field, i, hooks[i]));
  }
  return {};
}

}  // namespace libcontainer::config
