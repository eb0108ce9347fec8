#include "container/delegation.h"

#include <sys/mount.h>

#include <algorithm>

#include "base/path.h"
#include "config/query.h"
#include "namespaces/id_maps.h"
#include "spec/mount_options.h"

namespace libcontainer::container {
namespace {

bool is_writable_cgroup(const Mount& mount) {
  return mount.source == "cgroup" && base::clean_path(mount.destination) == "/sys/fs/cgroup" &&
         (spec::parse_mount_options(mount).flags & MS_RDONLY) == 0;
}

}  // namespace

std::optional<uid_t> cgroup_owner(const Config& config) {
  if (!config.process || !config::has_new_namespace(config, NamespaceType::Cgroup)) {
    return std::nullopt;
  }
  if (std::ranges::none_of(config.mounts, is_writable_cgroup)) return std::nullopt;
  const uid_t uid = config.process->user.uid;
  if (!config::has_namespace(config, NamespaceType::User)) return uid;
  return namespaces::to_host_id(config.uid_mappings, uid);
}

}  // namespace libcontainer::container
