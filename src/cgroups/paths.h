// The directories that are a container's cgroup: one in each hierarchy.
#pragma once

#include <libcontainer/error.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/layout.h"

namespace libcontainer::cgroups {

struct CgroupDirectory {
  std::vector<std::string> controllers;  // as Hierarchy's
  std::string path;
  // How much of `path` is the mount point; 0 where it is not known, as in a saved state.
  std::size_t mount_length = 0;

  std::string mount_point() const { return path.substr(0, mount_length); }
};

struct CgroupPaths {
  Version version = Version::None;
  std::vector<CgroupDirectory> directories;

  // nullptr: this container has no cgroup there. "" is the unified hierarchy.
  const CgroupDirectory* find(std::string_view controller) const;
};

// Pure. `cgroups_path` is cleaned, so that ".." does not lead out of the hierarchy. An absolute one
// counts from the mount point, a relative one from our own cgroup (v2: from the parent of it, since
// a cgroup with processes has no controllers to give), and an empty one is `id`, relative.
// Errors: InvalidSpec if it names the root of the hierarchies.
Result<CgroupPaths> plan_paths(const Layout& layout, std::string_view cgroups_path,
                               std::string_view id);

// As in the state file, with runc's keys: controller → directory.
std::map<std::string, std::string> to_state(const CgroupPaths& paths);
CgroupPaths from_state(const std::map<std::string, std::string>& saved);

}  // namespace libcontainer::cgroups
