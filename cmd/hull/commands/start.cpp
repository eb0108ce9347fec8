#include "hull/commands/handlers.h"
#include "hull/launch.h"

namespace hull::commands {

using libcontainer::Container;

Outcome<int> start_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto container, Container::load(session.globals.state_root, args.container_id()));
  HULL_TRY_ASSIGN(auto notify, NotifyProxy::from_environment());
  HULL_TRY(container.start());
  if (notify) await_ready(*notify, container, session.log);
  return 0;
}

}  // namespace hull::commands
