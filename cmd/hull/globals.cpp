#include "hull/globals.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <vector>

#include "hull/number.h"
#include "hull/word.h"

namespace hull {
namespace {

using libcontainer::CgroupDriver;
using libcontainer::CgroupErrors;

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

bool is_in_user_namespace() {
  // The initial user namespace has a fixed inode number: PROC_USER_INIT_INO of the kernel.
  constexpr ino_t kInitial = 0xEFFFFFFD;
  struct stat status{};
  return ::stat("/proc/self/ns/user", &status) == 0 && status.st_ino != kInitial;
}

// The host's is owned by somebody who is not mapped in a user namespace below.
bool is_own_systemd() {
  struct stat status{};
  return ::stat("/run/systemd/system", &status) == 0 && status.st_uid == 0;
}

// Root of a user namespace is still an ordinary user of the host, unless it is $USER root.
bool honours_xdg(const Environment& environment) {
  if (!environment.root) return true;
  return environment.in_user_namespace && environment.user != "root";
}

Outcome<> read_state_root(const Args& args, const Environment& environment, Globals& globals) {
  if (args.given("root")) {
    globals.state_root = absolute_path(args.text("root"), environment.current_directory);
    globals.root_from = Globals::RootFrom::Flag;
    if (globals.state_root != "/") return {};
    return std::unexpected(Failure("Option --root argument should not be set to /"));
  }
  // Engines set an empty variable when they run as root.
  const auto& xdg = environment.xdg_runtime_dir;
  if (xdg && !xdg->empty() && honours_xdg(environment)) {
    globals.state_root = *xdg + "/hull";
    globals.root_from = Globals::RootFrom::XdgDefault;
  } else {
    globals.state_root = "/run/hull";
  }
  return {};
}

constexpr auto kDrivers = std::to_array<Word<CgroupDriver>>({
    {"cgroupfs", CgroupDriver::Cgroupfs},
    {"systemd", CgroupDriver::Systemd},
    {"disabled", CgroupDriver::Disabled},
});

Outcome<CgroupDriver> read_driver(const Args& args) {
  if (args.flag("systemd-cgroup") && !args.given("cgroup-manager")) return CgroupDriver::Systemd;
  return read_word(args, "cgroup-manager", kDrivers);
}

bool is_auto(std::string_view text) {
  constexpr std::string_view kAuto = "auto";
  if (text.empty()) return true;
  if (text.size() != kAuto.size()) return false;
  for (std::size_t i = 0; i < kAuto.size(); ++i) {
    if ((text[i] | 0x20) != kAuto[i]) return false;
  }
  return true;
}

// Root of a user namespace may ask a systemd that runs in it for everything, as on a host.
bool lacks_permissions(const Environment& environment, CgroupDriver driver) {
  if (!environment.root) return true;
  const bool asks_own = driver == CgroupDriver::Systemd && environment.has_own_systemd;
  return environment.in_user_namespace && !asks_own;
}

Outcome<CgroupErrors> read_cgroup_errors(const Args& args, const Environment& environment,
                                         CgroupDriver driver) {
  const auto text = args.text("rootless");
  bool forgiving = lacks_permissions(environment, driver);
  if (!is_auto(text)) {
    const auto value = parse_bool(text);
    if (!value) {
      return std::unexpected(
          Failure("invalid rootless: '" + std::string(text) + "' is none of true, false, auto"));
    }
    forgiving = *value;
  }
  return forgiving ? CgroupErrors::IgnorePermissions : CgroupErrors::Fatal;
}

Outcome<> make_directories(const std::string& path) {
  for (std::size_t end = 1; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const auto part = path.substr(0, end);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      return std::unexpected(system_failure(errno, "mkdir '" + part + "'"));
    }
  }
  return {};
}

struct LogTarget {
  std::string_view prefix;
  LogSink sink;
  std::string_view socket;
};
constexpr auto kLogTargets = std::to_array<LogTarget>({
    {"file:", LogSink::File, ""},
    {"journald:", LogSink::Journal, kJournalSocket},
    {"syslog:", LogSink::Syslog, kSyslogSocket},
});

void read_log_target(std::string_view text, LogOptions& options) {
  options.path = text;
  for (const auto& row : kLogTargets) {
    if (!text.starts_with(row.prefix)) continue;
    const auto rest = text.substr(row.prefix.size());
    options.sink = row.sink;
    options.path = row.sink == LogSink::File ? rest : row.socket;
    options.identifier = rest.empty() ? "hull" : rest;
  }
}

constexpr auto kLevels = std::to_array<Word<LogLevel>>({
    {"error", LogLevel::Error},
    {"warning", LogLevel::Warning},
    {"debug", LogLevel::Debug},
});

}  // namespace

Environment read_environment() {
  std::array<char, PATH_MAX> directory{};
  const char* current = ::getcwd(directory.data(), directory.size());
  return {.root = ::geteuid() == 0,
          .in_user_namespace = is_in_user_namespace(),
          .has_own_systemd = is_own_systemd(),
          .xdg_runtime_dir = variable("XDG_RUNTIME_DIR"),
          .user = variable("USER"),
          .current_directory = current != nullptr ? current : "/"};
}

Outcome<Globals> read_globals(const Args& args, const Environment& environment) {
  Globals globals;
  globals.current_directory = environment.current_directory;
  HULL_TRY(read_state_root(args, environment, globals));
  HULL_TRY_ASSIGN(globals.cgroup_driver, read_driver(args));
  HULL_TRY_ASSIGN(globals.cgroup_errors,
                  read_cgroup_errors(args, environment, globals.cgroup_driver));
  return globals;
}

Outcome<LogOptions> read_log_options(const Args& args) {
  LogOptions options;
  read_log_target(args.text("log"), options);
  const auto format = args.text("log-format");
  if (format == "json") {
    options.format = LogFormat::Json;
  } else if (format != "text") {
    return std::unexpected(Failure("invalid log-format: " + std::string(format)));
  }
  HULL_TRY_ASSIGN(options.level, read_word(args, "log-level", kLevels));
  if (args.flag("debug")) options.level = LogLevel::Debug;
  return options;
}

Outcome<> prepare_state_root(const Globals& globals) {
  if (globals.root_from != Globals::RootFrom::XdgDefault) return {};
  const auto& path = globals.state_root;
  const auto hinted = [](Failure failure) {
    failure.hint =
        "the directory of $XDG_RUNTIME_DIR must exist and belong to you; "
        "another place can be named with --root";
    return std::unexpected(std::move(failure));
  };
  if (auto made = make_directories(path); !made) return hinted(made.error());
  // XDG Base Directory Specification: the sticky bit keeps it from being cleaned up by age.
  if (::chmod(path.c_str(), 0700 | S_ISVTX) != 0) {
    return hinted(system_failure(errno, "chmod '" + path + "'"));
  }
  return {};
}

std::string clean_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string clean;
  for (const auto part : parts) clean.append("/").append(part);
  return clean.empty() ? "/" : clean;
}

std::string absolute_path(std::string_view path, std::string_view directory) {
  if (path.starts_with('/')) return clean_path(path);
  return clean_path(std::string(directory).append("/").append(path));
}

}  // namespace hull
