#include "hull/cgroup_failure.h"
#include "hull/commands/handlers.h"

namespace hull::commands {

using libcontainer::Container;

Outcome<int> resume_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto container, Container::load(session.globals.state_root, args.container_id()));
  if (const auto done = container.resume(); !done) {
    return std::unexpected(cgroup_failure(done.error()));
  }
  return 0;
}

}  // namespace hull::commands
