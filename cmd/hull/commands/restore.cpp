#include "hull/commands/handlers.h"
#include "hull/container_launch.h"
#include "hull/image_flags.h"

namespace hull::commands {

Outcome<int> restore_command(const Args& args, Session& session) {
  // Before the bundle becomes the current directory.
  HULL_TRY_ASSIGN(const auto options, restore_options(args, session));
  HULL_TRY_ASSIGN(auto launch, prepare_launch(args, session, read_attachment(args)));
  // What was ready when it was written will not say so again.
  launch.notify.reset();
  return launch_container(args, session, std::move(launch), [&](const Launch& prepared) {
    return libcontainer::Container::restore(session.globals.state_root, args.container_id(),
                                            prepared.config, prepared.io, prepared.options,
                                            options);
  });
}

}  // namespace hull::commands
