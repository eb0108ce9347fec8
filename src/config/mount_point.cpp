#include "config/mount_point.h"

#include "base/path.h"

namespace libcontainer::config {

std::string mount_point(const Config& config, const Mount& mount) {
  std::string place = base::absolute_path("/", mount.destination);
  const std::string root = base::absolute_path(config.bundle, config.root.path);
  if (config.root.path.empty() || root == "/" || !base::is_within(place, root)) return place;
  return base::absolute_path("/", place.substr(root.size()));
}

}  // namespace libcontainer::config
