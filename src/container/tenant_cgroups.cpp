#include "container/tenant_cgroups.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/path.h"
#include "cgroups/control_file.h"
#include "cgroups/proc_files.h"

namespace libcontainer::container {
namespace {

std::unexpected<Error> invalid(std::string text) {
  return std::unexpected(base::make_error(Errc::InvalidArgument, std::move(text)));
}

Result<std::string> path_below(const std::string& own, std::string_view below) {
  std::string path = base::clean_path(own + "/" + std::string(below));
  if (base::is_within(path, own)) return path;
  return invalid(fmt::format("bad sub cgroup path: {}", below));
}

// One "cpu,cpuacct:path". Controllers that share a directory of `own` share the path.
Result<> enter_controllers(const cgroups::CgroupPaths& own, cgroups::CgroupPaths& paths,
                           std::string_view argument, std::set<std::string, std::less<>>& seen) {
  const std::size_t colon = argument.find(':');
  if (colon == std::string_view::npos) {
    return invalid(
        fmt::format("invalid --cgroup argument: {} (missing <controller>: prefix)", argument));
  }
  std::string_view controllers = argument.substr(0, colon);
  const std::string list = fmt::format(",{},", controllers);
  if (list.find(",,") != std::string::npos) {
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
    const auto index = static_cast<std::size_t>(directory - paths.directories.begin());
    LC_TRY_ASSIGN(directory->path,
                  path_below(own.directories[index].path, argument.substr(colon + 1)));
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
    auto& directory = container.directories.front();
    LC_TRY_ASSIGN(directory.path, path_below(directory.path, wanted.front()));
    return container;
  }
  if (wanted.size() == 1 && wanted.front().find(':') == std::string::npos) {
    for (auto& directory : container.directories) {
      LC_TRY_ASSIGN(directory.path, path_below(directory.path, wanted.front()));
    }
    return container;
  }
  std::set<std::string, std::less<>> seen;
  const cgroups::CgroupPaths own = container;
  for (const auto& argument : wanted) {
    LC_TRY(enter_controllers(own, container, argument, seen));
  }
  return container;
}

bool takes_processes(const std::string& directory) {
  const auto given = cgroups::read_value(cgroups::file_in(directory, "cgroup.subtree_control"));
  if (given) return given->empty();
  return !cgroups::is_missing(directory);
}

std::optional<std::string> unified_directory(std::string_view proc_cgroup,
                                             std::string_view mount_point) {
  while (!proc_cgroup.empty()) {
    const auto line = cgroups::parse_cgroup_line(cgroups::take_until(proc_cgroup, '\n'));
    if (!line || !line->controllers.empty()) continue;
    // Out of our cgroup namespace it begins with "/..".
    const std::string path = fmt::format("{}{}", mount_point, line->path);
    const std::string clean = base::clean_path(path);
    const bool is_plain = clean == path || clean + "/" == path;
    if (!is_plain || !base::is_within(clean, mount_point)) return std::nullopt;
    return clean;
  }
  return std::nullopt;
}

}  // namespace libcontainer::container
