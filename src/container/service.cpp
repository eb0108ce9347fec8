#include "container/service.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "base/path.h"
#include "config/query.h"

namespace libcontainer::container {
namespace {

constexpr const char* kNotifyDirectory = "/run/notify";

Mount notify_mount(std::string_view state_root, std::string_view id) {
  std::error_code ignored;  // an empty path fails the mount
  const auto current = std::filesystem::current_path(ignored);
  return {
      .destination = kNotifyDirectory,
      .type = "bind",
      .source = base::absolute_path(current.native(), fmt::format("{}/{}/notify", state_root, id)),
      .options = {"bind", "nosuid", "noexec", "nodev", "ro"},
      .uid_mappings = {},
      .gid_mappings = {}};
}

}  // namespace

bool has_notify_socket(const Config& config, const CreateOptions& options) {
  return options.notify_socket == NotifySocket::Given &&
         config::has_namespace(config, NamespaceType::Mount);
}

Config as_service(const Config& config, const CreateOptions& options, std::string_view state_root,
                  std::string_view id) {
  Config service = config;
  if (!service.process) return service;
  auto& env = service.process->env;
  if (has_notify_socket(config, options)) {
    service.mounts.push_back(notify_mount(state_root, id));
    env.push_back(fmt::format("NOTIFY_SOCKET={}/notify.sock", kNotifyDirectory));
  }
  if (options.listen_fds > 0) {
    env.push_back(fmt::format("LISTEN_FDS={}", options.listen_fds));
    env.emplace_back("LISTEN_PID=1");
  }
  return service;
}

}  // namespace libcontainer::container
