#include "hull/commands/handlers.h"

namespace hull::commands {

using libcontainer::Container;

Outcome<int> delete_command(const Args& args, Session& session) {
  const auto& root = session.globals.state_root;
  if (args.flag("force")) {
    HULL_TRY(Container::remove(root, args.container_id()));
    return 0;
  }
  HULL_TRY_ASSIGN(auto container, Container::load(root, args.container_id()));
  HULL_TRY(container.destroy());
  return 0;
}

}  // namespace hull::commands
