#include <unistd.h>

#include "hull/commands/handlers.h"
#include "hull/foreground.h"
#include "hull/launch.h"

namespace hull::commands {
namespace {

using libcontainer::Container;

Outcome<Container> start(const Args& args, const Session& session, const Launch& launch) {
  const auto& root = session.globals.state_root;
  HULL_TRY_ASSIGN(auto container, Container::run(root, args.container_id(), launch.config,
                                                 launch.io, launch.options));
  const auto title = "run " + std::string(args.container_id());
  if (auto written = write_launch_files(launch, title, container.init().pid()); !written) {
    (void)Container::remove(root, args.container_id());  // the first failure is the one to tell
    return std::unexpected(written.error());
  }
  return container;
}

Outcome<int> wait(Container& container, Foreground& foreground, Streams& streams) {
  HULL_TRY(streams.attach(container.init()));
  return foreground.wait(container.init(), streams);
}

// The main process of the service is this one, which ends when the container's process does.
void attend(NotifyProxy& notify, Container& container, Foreground& foreground, Log& log) {
  notify.serve(Fd(container.take_notify_socket()));
  foreground.attend(notify.socket(), [&notify, &log] {
    if (const auto taken = notify.take(::getpid()); !taken) log.warn(taken.error().message);
  });
}

void finish(NotifyProxy& notify, Log& log) {
  if (const auto told = notify.finish(::getpid()); !told) log.warn(told.error().message);
}

Outcome<int> run_in_foreground(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto launch, prepare_launch(args, session, Attachment::Foreground));
  HULL_TRY_ASSIGN(auto streams, Streams::open(launch.config.process->terminal, launch.config));
  const auto orphans = args.flag("no-subreaper") ? Orphans::LeaveToInit : Orphans::Adopt;
  HULL_TRY_ASSIGN(auto foreground, Foreground::prepare(orphans));
  streams.describe(launch.io);
  launch.options.cancel_fd = foreground.cancel_fd();
  auto started = start(args, session, launch);
  if (!started) return std::unexpected(foreground.explain_cancelled(started.error()));
  auto& container = *started;
  session.log.release_warnings();
  if (launch.notify) attend(*launch.notify, container, foreground, session.log);
  auto status = wait(container, foreground, streams);
  if (!status) {
    (void)Container::remove(session.globals.state_root, args.container_id());
  } else if (!args.flag("keep")) {
    remove_ended(container, session.log);
  }
  if (launch.notify) finish(*launch.notify, session.log);
  return status;
}

Outcome<int> run_detached(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto launch, prepare_launch(args, session, Attachment::Detached));
  HULL_TRY_ASSIGN(auto container, start(args, session, launch));
  if (launch.notify) await_ready(*launch.notify, container, session.log);
  return 0;
}

}  // namespace

Outcome<int> run_command(const Args& args, Session& session) {
  auto ran = args.flag("detach") ? run_detached(args, session) : run_in_foreground(args, session);
  if (ran) return ran;
  const auto context = std::string(session.program) + " run failed: ";
  return std::unexpected(prefixed(ran.error(), context));
}

}  // namespace hull::commands
