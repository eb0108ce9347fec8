#include "cgroups/paths.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/path.h"

namespace libcontainer::cgroups {

namespace {

std::string parent_of(const Hierarchy& hierarchy) {
  if (hierarchy.own.size() <= hierarchy.mount_point.size()) return hierarchy.mount_point;
  return hierarchy.own.substr(0, hierarchy.own.rfind('/'));
}

Version version_of(const std::map<std::string, std::string>& saved) {
  if (saved.empty()) return Version::None;
  if (!saved.contains("")) return Version::V1;
  return saved.size() == 1 ? Version::V2 : Version::Hybrid;
}

}  // namespace

const CgroupDirectory* CgroupPaths::find(std::string_view controller) const {
  for (const CgroupDirectory& directory : directories) {
    if (std::ranges::find(directory.controllers, controller) != directory.controllers.end()) {
      return &directory;
    }
  }
  return nullptr;
}

Result<CgroupPaths> plan_paths(const Layout& layout, std::string_view cgroups_path,
                               std::string_view id) {
  const std::string below = base::absolute_path("/", cgroups_path.empty() ? id : cgroups_path);
  if (below == "/") {
    return std::unexpected(base::make_spec_error(
        "linux.cgroupsPath",
        fmt::format("'{}' is the root of a hierarchy; allowed is a path below it", cgroups_path)));
  }
  const bool absolute = cgroups_path.starts_with('/');
  CgroupPaths paths;
  paths.version = layout.version;
  paths.directories.reserve(layout.hierarchies.size());
  for (const Hierarchy& hierarchy : layout.hierarchies) {
    std::string start = absolute                        ? hierarchy.mount_point
                        : layout.version == Version::V2 ? parent_of(hierarchy)
                                                        : hierarchy.own;
    paths.directories.push_back({.controllers = hierarchy.controllers,
                                 .path = std::move(start.append(below)),
                                 .mount_length = hierarchy.mount_point.size()});
  }
  return paths;
}

std::map<std::string, std::string> to_state(const CgroupPaths& paths) {
  std::map<std::string, std::string> saved;
  for (const CgroupDirectory& directory : paths.directories) {
    for (const std::string& controller : directory.controllers) {
      saved.emplace(controller, directory.path);
    }
  }
  return saved;
}

CgroupPaths from_state(const std::map<std::string, std::string>& saved) {
  CgroupPaths paths;
  paths.version = version_of(saved);
  for (const auto& [controller, path] : saved) {
    const auto same = std::ranges::find(paths.directories, path, &CgroupDirectory::path);
    if (same != paths.directories.end()) {
      same->controllers.push_back(controller);
    } else {
      paths.directories.push_back({.controllers = {controller}, .path = path});
    }
  }
  return paths;
}

}  // namespace libcontainer::cgroups
