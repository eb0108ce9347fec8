#include "hull/commands/handlers.h"
#include "hull/launch.h"

namespace hull::commands {
namespace {

using libcontainer::Container;

Outcome<int> create(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto launch, prepare_launch(args, session, Attachment::Detached));
  const auto& root = session.globals.state_root;
  HULL_TRY_ASSIGN(auto container, Container::create(root, args.container_id(), launch.config,
                                                    launch.io, launch.options));
  const auto title = "create " + std::string(args.container_id());
  if (auto written = write_launch_files(launch, title, container.init().pid()); !written) {
    (void)Container::remove(root, args.container_id());  // the first failure is the one to tell
    return std::unexpected(written.error());
  }
  return 0;
}

}  // namespace

Outcome<int> create_command(const Args& args, Session& session) {
  auto created = create(args, session);
  if (created) return created;
  const auto context = std::string(session.program) + " create failed: ";
  return std::unexpected(prefixed(created.error(), context));
}

}  // namespace hull::commands
