#include "container/hook_output.h"

#include "base/error.h"
#include "config/annotations.h"

namespace libcontainer::container {

hooks::OutputPaths hook_output_paths(const Config& config) {
  return {.out = std::string(config::find_annotation(config, config::annotation::kHookStdout)),
          .err = std::string(config::find_annotation(config, config::annotation::kHookStderr))};
}

Result<HookOutput> open_hook_output(const Config& config) {
  HookOutput output;
  if (config.hooks.create_container.empty() && config.hooks.start_container.empty()) return output;
  const hooks::OutputPaths paths = hook_output_paths(config);
  LC_TRY_ASSIGN(output.out, hooks::open_output(paths.out));
  LC_TRY_ASSIGN(output.err, hooks::open_output(paths.err));
  return output;
}

}  // namespace libcontainer::container
