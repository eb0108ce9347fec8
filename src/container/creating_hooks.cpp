#include "container/creating_hooks.h"

#include "base/error.h"
#include "container/hook_output.h"
#include "container/new_state.h"
#include "spec/hook_stages.h"

namespace libcontainer::container {

Result<> run_creating_hooks(Impl& container, pid_t init, const std::function<Result<>()>& save,
                            sys::FdRef cancel) {
  LC_TRY(identify_init(container.state, init));
  container.state.hull->hooks_started = true;
  LC_TRY(save());
  const Config& config = container.state.config;
  ContainerState state = describe(container.state, Status::Creating);
  state.pid = init;
  for (const spec::HookStage& stage : spec::kHookStages) {
    if (stage.runner != spec::HookRunner::Caller || stage.time != spec::HookTime::Creating)
      continue;
    LC_TRY(hooks::run(stage.name, config.hooks.*stage.hooks, state, hook_output_paths(config),
                      cancel));
  }
  return {};
}

}  // namespace libcontainer::container
