#include "criu/mounts.h"

#include "base/path.h"
#include "config/mount_point.h"
#include "spec/mount_options.h"

namespace libcontainer::criu {

std::vector<HostMount> host_mounts(const Config& config,
                                   std::span<const std::string> default_devices) {
  std::vector<HostMount> mounts;
  for (const auto& mount : config.mounts) {
    if (!spec::is_bind(spec::parse_mount_options(mount))) continue;
    mounts.push_back({.name = config::mount_point(config, mount),
                      .source = base::absolute_path(config.bundle, mount.source)});
  }
  for (const auto& path : default_devices) mounts.push_back({.name = path, .source = path});
  for (const auto& device : config.devices) {
    mounts.push_back({.name = device.path, .source = device.path});
  }
  if (!config.masked_paths.empty()) mounts.push_back({.name = kNull, .source = kNull});
  return mounts;
}

}  // namespace libcontainer::criu
