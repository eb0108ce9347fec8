#include "hull/container_launch.h"

#include <unistd.h>

#include <string>

#include "hull/foreground.h"

namespace hull {
namespace {

using libcontainer::Container;

Outcome<Container> make_container(const Args& args, const Session& session, const Launch& launch,
                                  const MakeContainer& make) {
  HULL_TRY_ASSIGN(auto container, make(launch));
  const auto title = std::string(args.command->name) + " " + std::string(args.container_id());
  if (auto written = write_launch_files(launch, title, container.init().pid()); !written) {
    // The first failure is the one to tell.
    (void)Container::remove(session.globals.state_root, args.container_id());
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

Outcome<int> launch_in_foreground(const Args& args, Session& session, Launch& launch,
                                  const MakeContainer& make, AfterEnd after) {
  HULL_TRY_ASSIGN(auto streams, Streams::open(launch.config.process->terminal, launch.config));
  const auto orphans = args.flag("no-subreaper") ? Orphans::LeaveToInit : Orphans::Adopt;
  HULL_TRY_ASSIGN(auto foreground, Foreground::prepare(orphans));
  streams.describe(launch.io);
  launch.options.cancel_fd = foreground.cancel_fd();
  auto made = make_container(args, session, launch, make);
  if (!made) return std::unexpected(foreground.explain_cancelled(made.error()));
  auto& container = *made;
  session.log.release_warnings();
  if (launch.notify) attend(*launch.notify, container, foreground, session.log);
  auto status = wait(container, foreground, streams);
  if (!status) {
    (void)Container::remove(session.globals.state_root, args.container_id());
  } else if (after == AfterEnd::Remove) {
    remove_ended(container, session.log);
  }
  if (launch.notify) finish(*launch.notify, session.log);
  return status;
}

}  // namespace

Attachment read_attachment(const Args& args) {
  return args.flag("detach") ? Attachment::Detached : Attachment::Foreground;
}

Outcome<int> launch_container(const Args& args, Session& session, Launch launch,
                              const MakeContainer& make, AfterEnd after) {
  if (read_attachment(args) == Attachment::Foreground) {
    return launch_in_foreground(args, session, launch, make, after);
  }
  HULL_TRY_ASSIGN(auto container, make_container(args, session, launch, make));
  if (launch.notify) await_ready(*launch.notify, container, session.log);
  return 0;
}

}  // namespace hull
