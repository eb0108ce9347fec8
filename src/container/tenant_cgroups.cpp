#include "container/tenant_cgroups.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/path.h"

namespace libcontainer::container {
namespace {

std::unexpected<Error> invalid(std::string text) {
  return std::unexpected(base::make_error(Errc::InvalidArgument, std::move(text)));
}

Result<> enter(cgroups::CgroupDirectory& directory, std::string_view below) {
  const std::string path = base::clean_path(directory.path + "/" + std::string(below));
  if (!base::is_within(path, directory.path)) {
    return invalid(fmt::format("bad sub cgroup path: {}", below));
  }
  directory.path = path;
  return {};
}

// One "cpu,cpuacct:path".
Result<> enter_controllers(cgroups::CgroupPaths& paths, std::string_view argument,
                           std::set<std::string, std::less<>>& seen) {
  const std::size_t colon = argument.find(':');
  if (colon == std::string_view::npos) {
    return invalid(
        fmt::format("invalid --cgroup argument: {} (missing <controller>: prefix)", argument));
  }
  std::string_view controllers = argument.substr(0, colon);
  if (controllers.empty()) {
    return invalid(
        fmt::format("invalid --cgroup argument: {} (empty <controller> prefix)", argument));
  }
  while (!controllers.empty()) {
    const std::size_t comma = controllers.find(',');
    const std::string name(controllers.substr(0, comma));
    controllers.remove_prefix(comma == std::string_view::npos ? controllers.size() : comma + 1);
    if (!seen.insert(name).second) {
      return invalid(fmt::format(
          "invalid --cgroup argument(s): controller {} specified multiple times", name));
    }
    const auto directory = std::ranges::find_if(paths.directories, [&](const auto& entry) {
      return std::ranges::find(entry.controllers, name) != entry.controllers.end();
    });
    if (directory == paths.directories.end()) {
      return invalid(fmt::format("unknown controller {} in SubCgroupPaths", name));
    }
    LC_TRY(enter(*directory, argument.substr(colon + 1)));
  }
  return {};
}

}  // namespace

Result<cgroups::CgroupPaths> tenant_cgroups(cgroups::CgroupPaths container,
                                            const std::vector<std::string>& wanted) {
  if (wanted.empty()) return container;
  if (container.version == cgroups::Version::V2) {
    if (wanted.size() > 1 || container.directories.empty()) {
      return invalid("invalid --cgroup argument: cgroup v2 takes one path");
    }
    LC_TRY(enter(container.directories.front(), wanted.front()));
    return container;
  }
  std::set<std::string, std::less<>> seen;
  for (const auto& argument : wanted) LC_TRY(enter_controllers(container, argument, seen));
  return container;
}

}  // namespace libcontainer::container
