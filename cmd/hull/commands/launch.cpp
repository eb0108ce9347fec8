#include "hull/commands/launch.h"

#include "hull/bundle.h"
#include "hull/passed_fds.h"

namespace hull::commands {
namespace {

using libcontainer::RootSwitch;
using libcontainer::SessionKeyring;

libcontainer::CreateOptions create_options(const Args& args, Session& session) {
  return {
      .root_switch = args.flag("no-pivot") ? RootSwitch::MoveAndChroot : RootSwitch::PivotRoot,
      .session_keyring =
          args.flag("no-new-keyring") ? SessionKeyring::KeepCallers : SessionKeyring::New,
      .cgroup_driver = session.globals.cgroup_driver,
      .cgroup_errors = session.globals.cgroup_errors,
      .warn = [&log = session.log](std::string_view text) { log.warn(text); },
  };
}

}  // namespace

std::string pid_file_path(const Args& args, const Session& session) {
  const auto path = args.text("pid-file");
  if (path.empty()) return {};
  return absolute_path(path, session.globals.current_directory);
}

Outcome<> check_console(const Args& args, const Session& session, bool terminal,
                        Attachment attachment) {
  const bool detached = attachment == Attachment::Detached;
  const bool socket = !args.text("console-socket").empty();
  if (detached && terminal && !socket) {
    return std::unexpected(Failure("cannot allocate tty if " + std::string(session.program) +
                                   " will detach without setting console socket"));
  }
  if (socket && !(detached && terminal)) {
    return std::unexpected(Failure("cannot use console socket if " + std::string(session.program) +
                                   " will not detach or allocate tty"));
  }
  return {};
}

Outcome<libcontainer::ProcessIo> process_io(const Args& args, std::int64_t listen_fds) {
  libcontainer::ProcessIo io;
  HULL_TRY_ASSIGN(io.extra_fds, passed_fds(listen_fds, args.number("preserve-fds")));
  io.console_socket = args.text("console-socket");
  io.pidfd_socket = args.text("pidfd-socket");
  return io;
}

Outcome<Launch> prepare_launch(const Args& args, Session& session, Attachment attachment) {
  if (args.container_id().empty()) return std::unexpected(Failure("container id cannot be empty"));
  Launch launch{.pid_file = pid_file_path(args, session),
                .config = {},
                .io = {},
                .options = create_options(args, session)};
  HULL_TRY(enter_bundle(std::string(args.text("bundle"))));
  HULL_TRY_ASSIGN(launch.config, read_bundle());
  if (!launch.config.process)
    return std::unexpected(Failure("process: process property must not be empty"));
  HULL_TRY(check_console(args, session, launch.config.process->terminal, attachment));
  const auto listen_fds = listen_fd_count();
  HULL_TRY_ASSIGN(launch.io, process_io(args, listen_fds));
  add_listen_variables(launch.config.process->env, listen_fds);
  return launch;
}

}  // namespace hull::commands
