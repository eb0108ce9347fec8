#include "hull/commands/handlers.h"
#include "hull/container_launch.h"

namespace hull::commands {
namespace {

Outcome<int> run(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto launch, prepare_launch(args, session, read_attachment(args)));
  const auto after = args.flag("keep") ? AfterEnd::Keep : AfterEnd::Remove;
  const auto make = [&](const Launch& prepared) {
    return libcontainer::Container::run(session.globals.state_root, args.container_id(),
                                        prepared.config, prepared.io, prepared.options);
  };
  return launch_container(args, session, std::move(launch), make, after);
}

}  // namespace

Outcome<int> run_command(const Args& args, Session& session) {
  auto ran = run(args, session);
  if (ran) return ran;
  const auto context = std::string(session.program) + " run failed: ";
  return std::unexpected(prefixed(ran.error(), context));
}

}  // namespace hull::commands
