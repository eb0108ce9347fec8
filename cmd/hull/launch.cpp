#include "hull/launch.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "hull/bundle.h"
#include "hull/default_config.h"
#include "hull/passed_fds.h"
#include "hull/pid_file.h"

namespace hull {

using libcontainer::NotifySocket;
using libcontainer::RootSwitch;
using libcontainer::RootWrites;
using libcontainer::SessionKeyring;

libcontainer::CreateOptions create_options(const Args& args, Session& session) {
  // A bare directory may be the host's own: not even mount points are made in it, and what is
  // mounted below is as safe from the container as the root.
  const bool discards = args.flag("ephemeral") || !args.text("rootfs").empty();
  return {
      .root_switch = args.flag("no-pivot") ? RootSwitch::MoveAndChroot : RootSwitch::PivotRoot,
      .session_keyring =
          args.flag("no-new-keyring") ? SessionKeyring::KeepCallers : SessionKeyring::New,
      .root_writes = discards ? RootWrites::Discarded : RootWrites::Kept,
      .cgroup_driver = session.globals.cgroup_driver,
      .cgroup_errors = session.globals.cgroup_errors,
      .notify_socket = notify_socket_is_set() ? NotifySocket::Given : NotifySocket::None,
      .listen_fds = listen_fd_count(),
      .warn = [&log = session.log](std::string_view text) { log.warn(text); },
      .note = [&log = session.log](std::string_view text) { log.debug(text); },
  };
}

Outcome<libcontainer::Config> read_config(const Args& args, const Session& session,
                                          std::span<const std::string_view> command,
                                          Attachment attachment) {
  const auto rootfs = args.text("rootfs");
  if (rootfs.empty() && !command.empty()) {
    return std::unexpected(Failure("unexpected argument '" + std::string(command.front()) +
                                   "': config.json has the command; only with --rootfs it is given "
                                   "here"));
  }
  if (rootfs.empty()) return read_bundle(args, session);
  for (const FlagName other : {FlagName("bundle"), FlagName("config")}) {
    if (args.text(other).empty()) continue;
    return std::unexpected(
        Failure("--rootfs and --" + std::string(other.view()) + " exclude each other"));
  }
  return config_for_rootfs(
      {.directory = absolute_path(rootfs, session.globals.current_directory),
       .command = command,
       .terminal = attachment == Attachment::Foreground && ::isatty(STDIN_FILENO) == 1,
       .writable = args.flag("ephemeral")});
}

std::string pid_file_path(const Args& args, const Session& session) {
  const auto path = args.text("pid-file");
  if (path.empty()) return {};
  return absolute_path(path, session.globals.current_directory);
}

Outcome<ProfileFile> open_profile(const Args& args, const Session& session) {
  const auto path = args.text("profile");
  if (path.empty()) return ProfileFile{};
  return ProfileFile::open(absolute_path(path, session.globals.current_directory));
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

Outcome<libcontainer::ProcessIo> process_io(const Args& args, std::size_t listen_fds) {
  libcontainer::ProcessIo io;
  HULL_TRY_ASSIGN(io.extra_fds, passed_fds(listen_fds, args.number("preserve-fds")));
  io.console_socket = args.text("console-socket");
  io.pidfd_socket = args.text("pidfd-socket");
  return io;
}

Outcome<Launch> prepare_launch(const Args& args, Session& session, Attachment attachment) {
  if (args.container_id().empty()) return std::unexpected(Failure("container id cannot be empty"));
  if (attachment == Attachment::Detached) session.log.leave_standard_error();
  Launch launch{.pid_file = pid_file_path(args, session),
                .config = {},
                .io = {},
                .options = create_options(args, session),
                .profile = {},
                .notify = {}};
  HULL_TRY_ASSIGN(launch.notify, NotifyProxy::from_environment());
  HULL_TRY_ASSIGN(launch.profile, open_profile(args, session));
  launch.options.profile = launch.profile.receiver();
  const auto command = args.positionals().subspan(1);
  HULL_TRY_ASSIGN(launch.config, read_config(args, session, command, attachment));
  if (!launch.config.process)
    return std::unexpected(Failure("process: process property must not be empty"));
  HULL_TRY(check_console(args, session, launch.config.process->terminal, attachment));
  HULL_TRY_ASSIGN(launch.io, process_io(args, launch.options.listen_fds));
  HULL_TRY(prepare_state_root(session.globals));
  return launch;
}

namespace {

Outcome<> await(NotifyProxy& notify, libcontainer::Container& container) {
  notify.serve(Fd(container.take_notify_socket()));
  HULL_TRY_ASSIGN(const auto state, container.state());
  if (state.pid == 0) return notify.finish(state.pid);
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, state.pid, 0)));
  if (!process && errno != ESRCH) return std::unexpected(system_failure(errno, "pidfd_open"));
  // By now the pid may be another's.
  HULL_TRY_ASSIGN(const auto now, container.status());
  if (process && now != libcontainer::Status::Stopped) {
    HULL_TRY(notify.wait(process.number(), state.pid));
  }
  return notify.finish(state.pid);
}

}  // namespace

void await_ready(NotifyProxy& notify, libcontainer::Container& container, Log& log) {
  if (const auto awaited = await(notify, container); !awaited) log.warn(awaited.error().message);
}

Outcome<> write_launch_files(const Launch& launch, std::string_view title, pid_t pid) {
  HULL_TRY(launch.profile.write(title));
  if (launch.pid_file.empty()) return {};
  return write_pid_file(launch.pid_file, pid);
}

void remove_ended(libcontainer::Container& container, Log& log) {
  const auto destroyed = container.destroy();
  // Another command may have removed it: delete, or checkpoint, which ends it too.
  if (destroyed || destroyed.error().code() == libcontainer::Errc::NotFound) return;
  log.warn("destroy container: " + destroyed.error().message());
}

}  // namespace hull
