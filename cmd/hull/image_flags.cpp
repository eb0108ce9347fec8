#include "hull/image_flags.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "hull/number.h"
#include "hull/program.h"
#include "hull/word.h"

namespace hull {
namespace {

using libcontainer::CgroupRestore;
using libcontainer::CheckpointOptions;
using libcontainer::ImageOptions;
using libcontainer::NetworkLock;
using libcontainer::PageServer;
using libcontainer::RestoreOptions;

constexpr auto kCgroupModes = std::to_array<Word<CgroupRestore>>({
    {"", CgroupRestore::Default},
    {"full", CgroupRestore::Full},
    {"ignore", CgroupRestore::Ignore},
    {"soft", CgroupRestore::Soft},
    {"strict", CgroupRestore::Strict},
});

constexpr auto kNetworkLocks = std::to_array<Word<NetworkLock>>({
    {"", NetworkLock::Default},
    {"iptables", NetworkLock::Iptables},
    {"nftables", NetworkLock::Nftables},
    {"skip", NetworkLock::Skip},
});

std::string path_of(std::string_view path, const Session& session) {
  return path.empty() ? std::string{} : absolute_path(path, session.globals.current_directory);
}

// What both commands have.
Outcome<> read_common(const Args& args, Session& session, ImageOptions& options) {
  options.image_directory = path_of(args.text("image-path"), session);
  options.work_directory = path_of(args.text("work-path"), session);
  options.tcp_established = args.flag("tcp-established");
  options.tcp_close = args.flag("tcp-close");
  options.external_unix_sockets = args.flag("ext-unix-sk");
  options.shell_job = args.flag("shell-job");
  options.file_locks = args.flag("file-locks");
  options.lazy_pages = args.flag("lazy-pages");
  options.auto_dedup = args.flag("auto-dedup");
  for (const auto name : args.list("empty-ns")) {
    if (name == "network") continue;
    return std::unexpected(Failure("namespace \"" + std::string(name) + "\" is not supported"));
  }
  // Devices of a network are whoever's made them, and are not ours to restore.
  options.empty_network = true;
  const auto cgroups = find_word(kCgroupModes, args.text("manage-cgroups-mode"));
  if (!cgroups) return std::unexpected(Failure("invalid manage-cgroups-mode value"));
  options.cgroups = *cgroups;
  const auto lock = find_word(kNetworkLocks, args.text("network-lock"));
  if (!lock) {
    return std::unexpected(Failure("invalid network-lock value '" +
                                   std::string(args.text("network-lock")) +
                                   "': allowed are iptables, nftables and skip"));
  }
  options.network_lock = *lock;
  options.warn = [&log = session.log](std::string_view text) { log.warn(text); };
  return {};
}

Outcome<std::string> read_parent_path(const Args& args, const std::string& images) {
  std::string path(args.text("parent-path"));
  if (path.empty()) return path;
  if (path.starts_with('/')) return std::unexpected(Failure("--parent-path must be relative"));
  const std::string whole = absolute_path(path, images);
  struct stat status{};
  if (::stat(whole.c_str(), &status) != 0) {
    return std::unexpected(system_failure(errno, "invalid --parent-path: stat " + whole));
  }
  if (S_ISDIR(status.st_mode)) return path;
  return std::unexpected(Failure("invalid --parent-path: " + whole + ": not a directory"));
}

Outcome<int> read_status_fd(const Args& args) {
  const auto number = static_cast<int>(args.number("status-fd"));
  if (number < 0) return -1;
  const std::string text = "invalid --status-fd argument " + std::to_string(number) + ": ";
  const int flags = ::fcntl(number, F_GETFL);
  if (flags < 0) return std::unexpected(system_failure(errno, text + "fcntl"));
  const int mode = flags & O_ACCMODE;
  if (mode == O_WRONLY || mode == O_RDWR) return number;
  return std::unexpected(Failure(text + "not writable"));
}

}  // namespace

Outcome<PageServer> parse_page_server(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    return std::unexpected(Failure("Use --page-server ADDRESS:PORT to specify page server"));
  }
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  const auto port = parse_decimal(text.substr(colon + 1));
  constexpr std::int64_t kLastPort = 65535;
  if (!port || *port < 1 || *port > kLastPort) {
    return std::unexpected(Failure("Invalid port number"));
  }
  return PageServer{.address = std::string(address), .port = static_cast<int>(*port)};
}

Outcome<CheckpointOptions> checkpoint_options(const Args& args, Session& session) {
  CheckpointOptions options;
  HULL_TRY(read_common(args, session, options));
  HULL_TRY_ASSIGN(options.parent_image, read_parent_path(args, options.image_directory));
  HULL_TRY_ASSIGN(options.status_fd, read_status_fd(args));
  options.pre_dump = args.flag("pre-dump");
  options.leave_running = args.flag("leave-running");
  options.tcp_skip_in_flight = args.flag("tcp-skip-in-flight");
  options.link_remap = args.flag("link-remap");
  if (const auto server = args.text("page-server"); !server.empty()) {
    HULL_TRY_ASSIGN(options.page_server, parse_page_server(server));
  }
  return options;
}

Outcome<RestoreOptions> restore_options(const Args& args, Session& session) {
  RestoreOptions options;
  HULL_TRY(read_common(args, session, options));
  options.lsm_profile = args.text("lsm-profile");
  options.lsm_mount_context = args.text("lsm-mount-context");
  return options;
}

}  // namespace hull
