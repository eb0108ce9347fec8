#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/output/container_state.h"

namespace hull::commands {

using libcontainer::Container;

Outcome<int> state_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto container,
                  Container::load(session.globals.state_root, args.container_id()));
  HULL_TRY_ASSIGN(const auto state, container.state());
  HULL_TRY(write_standard_output(output::format_state(state, to_string(state.status))));
  return 0;
}

}  // namespace hull::commands
