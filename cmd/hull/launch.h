// What create, run and exec have in common: the descriptors and sockets a process starts with, and
// the pid file that tells of it.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/process.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hull/notify_proxy.h"
#include "hull/profile_file.h"
#include "hull/session.h"

namespace hull {

enum class Attachment : std::uint8_t { Foreground, Detached };

// The pid file as an absolute path, or empty. Call it before the current directory changes.
std::string pid_file_path(const Args& args, const Session& session);

// The file of --profile, or none. Call it before the current directory changes.
Outcome<ProfileFile> open_profile(const Args& args, const Session& session);

// Whether terminal and console socket go together; `terminal` is that of the process.
Outcome<> check_console(const Args& args, const Session& session, bool terminal,
                        Attachment attachment);

// Sockets and passed descriptors from the flags; the standard streams are ours.
Outcome<libcontainer::ProcessIo> process_io(const Args& args, std::size_t listen_fds);

// From the flags of create, run or explain.
libcontainer::CreateOptions create_options(const Args& args, Session& session);

// That of the bundle, which is entered; with --rootfs the default one for that directory, and for
// `command`. `attachment` tells whether a terminal is at hand.
Outcome<libcontainer::Config> read_config(const Args& args, const Session& session,
                                          std::span<const std::string_view> command,
                                          Attachment attachment);

// A whole launch of create or run: enters the bundle, reads it, checks what only a command can.
struct Launch {
  std::string pid_file;
  libcontainer::Config config;
  libcontainer::ProcessIo io;
  libcontainer::CreateOptions options;
  ProfileFile profile;
  std::optional<NotifyProxy> notify;
};
Outcome<Launch> prepare_launch(const Args& args, Session& session, Attachment attachment);

// For a command that ends while the container runs: returns when its process is ready, or has
// ended. What goes wrong is a warning, for the container runs.
void await_ready(NotifyProxy& notify, libcontainer::Container& container, Log& log);

// The profile, then the pid file, which engines wait for.
Outcome<> write_launch_files(const Launch& launch, std::string_view title, pid_t pid);

// Of a container whose process has ended in the foreground, or is in an image now. That stays what
// the command tells, whatever becomes of the container: what goes wrong is a warning.
void remove_ended(libcontainer::Container& container, Log& log);

}  // namespace hull
