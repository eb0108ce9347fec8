#include <unistd.h>

#include "hull/commands/handlers.h"
#include "hull/foreground.h"
#include "hull/image_flags.h"
#include "hull/launch.h"

namespace hull::commands {
namespace {

using libcontainer::Container;
using libcontainer::RestoreOptions;

Outcome<Container> restore(const Args& args, const Session& session, const Launch& launch,
                           const RestoreOptions& options) {
  const auto& root = session.globals.state_root;
  HULL_TRY_ASSIGN(auto container, Container::restore(root, args.container_id(), launch.config,
                                                     launch.io, launch.options, options));
  if (auto written = write_launch_files(launch, {}, container.init().pid()); !written) {
    (void)Container::remove(root, args.container_id());  // the first failure is the one to tell
    return std::unexpected(written.error());
  }
  return container;
}

Outcome<int> wait(Container& container, Foreground& foreground, Streams& streams) {
  HULL_TRY(streams.attach(container.init()));
  return foreground.wait(container.init(), streams);
}

Outcome<int> restore_in_foreground(const Args& args, Session& session,
                                   const RestoreOptions& options) {
  HULL_TRY_ASSIGN(auto launch, prepare_launch(args, session, Attachment::Foreground));
  HULL_TRY_ASSIGN(auto streams, Streams::open(launch.config.process->terminal, launch.config));
  const auto orphans = args.flag("no-subreaper") ? Orphans::LeaveToInit : Orphans::Adopt;
  HULL_TRY_ASSIGN(auto foreground, Foreground::prepare(orphans));
  streams.describe(launch.io);
  launch.options.cancel_fd = foreground.cancel_fd();
  auto restored = restore(args, session, launch, options);
  if (!restored) return std::unexpected(foreground.explain_cancelled(restored.error()));
  session.log.release_warnings();
  auto status = wait(*restored, foreground, streams);
  if (!status) {
    (void)Container::remove(session.globals.state_root, args.container_id());
    return status;
  }
  remove_ended(*restored, session.log);
  return status;
}

}  // namespace

Outcome<int> restore_command(const Args& args, Session& session) {
  // Before the bundle becomes the current directory.
  HULL_TRY_ASSIGN(const auto options, restore_options(args, session));
  if (!args.flag("detach")) return restore_in_foreground(args, session, options);
  HULL_TRY_ASSIGN(const auto launch, prepare_launch(args, session, Attachment::Detached));
  HULL_TRY(restore(args, session, launch, options));
  return 0;
}

}  // namespace hull::commands
