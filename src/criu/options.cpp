#include "criu/options.h"

#include <fmt/format.h>
#include <linux/sched.h>

#include <array>

#include "base/error.h"
#include "config/query.h"

namespace libcontainer::criu {
namespace {

constexpr const char* kUsualConfigFile = "/etc/criu/runc.conf";
constexpr const char* kConfigAnnotation = "org.criu.config";

constexpr Version kOldest{.major = 3, .minor = 0, .sublevel = 0};
constexpr Version kExternalNetwork{.major = 3, .minor = 11, .sublevel = 0};
constexpr Version kExternalPid{.major = 3, .minor = 15, .sublevel = 0};
constexpr Version kStatusReady{.major = 3, .minor = 15, .sublevel = 0};
constexpr Version kLsm{.major = 3, .minor = 16, .sublevel = 0};
constexpr Version kNetworkLock{.major = 3, .minor = 16, .sublevel = 0};

constexpr auto kExternal = std::to_array<ExternalNamespace>({
    {NamespaceType::Network, "extRootNetNS"},
    {NamespaceType::Pid, "extRootPidNS"},
});

Options common(const ImageOptions& options, const ImageDescriptors& directories) {
  Options result;
  result.images_directory = directories.images;
  result.work_directory = directories.work;
  result.tcp_established = options.tcp_established;
  result.tcp_close = options.tcp_close;
  result.external_unix_sockets = options.external_unix_sockets;
  result.shell_job = options.shell_job;
  result.file_locks = options.file_locks;
  result.lazy_pages = options.lazy_pages;
  result.auto_dedup = options.auto_dedup;
  result.orphan_terminal = true;
  result.cgroups = options.cgroups;
  result.network_lock = options.network_lock;
  if (options.empty_network) result.empty_namespaces = CLONE_NEWNET;
  return result;
}

Error invalid(std::string text) { return base::make_error(Errc::InvalidArgument, std::move(text)); }

void raise(Version& version, const Version& least) {
  if (version.number() < least.number()) version = least;
}

Requirements common_requirements(const ImageOptions& options, const Config& config) {
  Requirements needed{.version = kOldest, .features = {}};
  const auto* const network = config::find_namespace(config, NamespaceType::Network);
  if (network != nullptr && !network->path.empty()) raise(needed.version, kExternalNetwork);
  const auto* const pid = config::find_namespace(config, NamespaceType::Pid);
  if (pid != nullptr && !pid->path.empty()) raise(needed.version, kExternalPid);
  if (options.network_lock != NetworkLock::Default) raise(needed.version, kNetworkLock);
  needed.features.lazy_pages = options.lazy_pages;
  return needed;
}

}  // namespace

Options plan_dump(const CheckpointOptions& options, const DumpFacts& facts) {
  Options result = common(options, facts.directories);
  result.pid = facts.pid;
  result.root = facts.root;
  result.log_file = "dump.log";
  result.parent_image = options.parent_image;
  // Pages that are written from now on are what the next image has to hold.
  result.track_memory = options.pre_dump || !options.parent_image.empty();
  result.leave_running = options.leave_running;
  result.tcp_skip_in_flight = options.tcp_skip_in_flight;
  result.link_remap = options.link_remap;
  result.freeze_cgroup = facts.freeze_cgroup;
  result.config_file = facts.config_file;
  result.page_server = options.page_server;
  if (options.pre_dump) return result;
  result.external_mounts = facts.mounts;
  result.external = facts.external;
  return result;
}

Options plan_restore(const RestoreOptions& options, const RestoreFacts& facts) {
  Options result = common(options, facts.directories);
  result.root = facts.root;
  result.log_file = "restore.log";
  result.evasive_devices = true;
  result.restore_as_sibling = true;
  result.config_file = facts.config_file;
  result.lsm_profile = options.lsm_profile;
  result.lsm_mount_context = options.lsm_mount_context;
  result.external_mounts = facts.mounts;
  result.inherited = facts.inherited;
  result.joined = facts.joined;
  result.cgroup_roots = facts.cgroup_roots;
  return result;
}

Result<> check(const CheckpointOptions& options) {
  if (options.image_directory.empty()) {
    return std::unexpected(invalid("invalid directory to save checkpoint"));
  }
  if (options.parent_image.starts_with('/')) {
    return std::unexpected(invalid(fmt::format("parent_image: '{}' must be relative, to '{}'",
                                               options.parent_image, options.image_directory)));
  }
  if (options.page_server && (options.page_server->port < 1 || options.page_server->port > 65535)) {
    return std::unexpected(invalid(
        fmt::format("page_server: port {}: allowed are 1 to 65535", options.page_server->port)));
  }
  return {};
}

Result<> check(const RestoreOptions& options) {
  if (!options.image_directory.empty()) return {};
  return std::unexpected(invalid("invalid directory to restore checkpoint"));
}

Requirements requirements(const CheckpointOptions& options, const Config& config) {
  Requirements needed = common_requirements(options, config);
  needed.features.memory_tracking = options.pre_dump;
  if (options.lazy_pages && options.status_fd >= 0) raise(needed.version, kStatusReady);
  return needed;
}

Requirements requirements(const RestoreOptions& options, const Config& config) {
  Requirements needed = common_requirements(options, config);
  const bool has_label = !options.lsm_profile.empty() || !options.lsm_mount_context.empty();
  if (has_label) raise(needed.version, kLsm);
  return needed;
}

Result<> check_version(const Version& found, const Requirements& needed) {
  if (found.number() >= needed.version.number()) return {};
  return std::unexpected(
      base::make_error(Errc::Unsupported, fmt::format("CRIU version {} must be {} or higher",
                                                      found.number(), needed.version.number())));
}

Result<> check_features(const Features& found, const Requirements& needed) {
  std::string missing;
  if (needed.features.memory_tracking && !found.memory_tracking) missing += " MemTrack";
  if (needed.features.lazy_pages && !found.lazy_pages) missing += " LazyPages";
  if (missing.empty()) return {};
  return std::unexpected(base::make_error(
      Errc::Unsupported, fmt::format("criu is missing features: [{}]", missing.substr(1))));
}

std::string config_file(const Config& config) {
  const auto found = config.annotations.find(kConfigAnnotation);
  return found == config.annotations.end() ? kUsualConfigFile : found->second;
}

const ExternalNamespace* find_external(NamespaceType type) {
  for (const auto& row : kExternal) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

}  // namespace libcontainer::criu
