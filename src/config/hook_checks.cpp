// Hooks, annotations, Intel RDT.
#include <fmt/format.h>

#include <array>

#include "config/checks.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

struct HookList {
  std::string_view name;
  std::vector<Hook> Hooks::* hooks;
};

constexpr auto kHookLists = std::to_array<HookList>({
    {"hooks.prestart", &Hooks::prestart},
    {"hooks.createRuntime", &Hooks::create_runtime},
    {"hooks.createContainer", &Hooks::create_container},
    {"hooks.startContainer", &Hooks::start_container},
    {"hooks.poststart", &Hooks::poststart},
    {"hooks.poststop", &Hooks::poststop},
});

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
  for (const HookList& list : kHookLists) {
    const auto& hooks = config.hooks.*list.hooks;
    for (std::size_t i = 0; i < hooks.size(); ++i) LC_TRY(check_hook(list.name, i, hooks[i]));
  }
  return {};
}

Result<> check_annotations(const Config& config, const HostInfo&) {
  if (!config.annotations.contains("")) return {};
  return refuse_entry(entry_path("annotations", ""), "the key must not be empty");
}

Result<> check_intel_rdt(const Config& config, const HostInfo&) {
  if (!config.intel_rdt) return {};
  const std::string& clos = config.intel_rdt->clos_id;
  const bool is_name = clos != "." && clos != ".." &&
                       (clos == "/" || clos.find('/') == std::string::npos) &&
                       clos.find('\0') == std::string::npos;
  if (is_name) return {};
  return refuse(
      {.name = "linux.intelRdt.closID"},
      fmt::format("invalid intelRdt.ClosID {}; allowed: a name without \"/\"", spec::quote(clos)));
}

}  // namespace libcontainer::config
