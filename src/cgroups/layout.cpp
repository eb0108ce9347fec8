#include "cgroups/layout.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"
#include "base/mountinfo.h"
#include "base/path.h"
#include "cgroups/control_file.h"
#include "cgroups/proc_files.h"

namespace libcontainer::cgroups {

namespace {

constexpr std::string_view kCgroupRoot = "/sys/fs/cgroup";
constexpr std::string_view kHybridRoot = "/sys/fs/cgroup/unified";

constexpr auto kControllers = std::to_array<std::string_view>(
    {"blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb", "memory", "misc",
     "name=systemd", "net_cls", "net_prio", "perf_event", "pids", "rdma"});

struct FoundMount {
  std::vector<std::string> controllers;
  std::string mount_point;
  std::string root;
};

std::vector<std::string> known_controllers(std::string_view options) {
  std::vector<std::string> result;
  while (!options.empty()) {
    const std::string_view option = take_until(options, ',');
    if (std::ranges::binary_search(kControllers, option)) result.emplace_back(option);
  }
  return result;
}

std::optional<FoundMount> as_hierarchy(const base::MountLine& line) {
  FoundMount found;
  found.mount_point = base::unescape_mount_path(line.mount_point);
  found.root = base::unescape_mount_path(line.root);
  if (line.type == "cgroup") {
    found.controllers = known_controllers(line.super_options);
    if (found.controllers.empty()) return std::nullopt;
    return found;
  }
  if (line.type != "cgroup2") return std::nullopt;
  if (found.mount_point != kCgroupRoot && found.mount_point != kHybridRoot) return std::nullopt;
  found.controllers.emplace_back();
  return found;
}

// The same hierarchy may be mounted again elsewhere, for a container's use.
void add_mount(std::vector<FoundMount>& mounts, FoundMount found) {
  const auto same = std::ranges::find(mounts, found.controllers, &FoundMount::controllers);
  if (same == mounts.end()) {
    mounts.push_back(std::move(found));
  } else if (!base::is_within(same->mount_point, kCgroupRoot) &&
             base::is_within(found.mount_point, kCgroupRoot)) {
    *same = std::move(found);
  }
}

std::vector<FoundMount> find_mounts(std::string_view mountinfo) {
  std::vector<FoundMount> mounts;
  while (!mountinfo.empty()) {
    const auto line = base::parse_mount_line(take_until(mountinfo, '\n'));
    if (!line) continue;
    if (auto found = as_hierarchy(*line)) add_mount(mounts, std::move(*found));
  }
  return mounts;
}

std::string_view own_path(std::string_view own_cgroups, std::string_view controller) {
  while (!own_cgroups.empty()) {
    const auto line = parse_cgroup_line(take_until(own_cgroups, '\n'));
    if (!line) continue;
    std::string_view names = line->controllers;
    if (names.empty() && controller.empty()) return line->path;
    while (!names.empty()) {
      if (take_until(names, ',') == controller) return line->path;
    }
  }
  return "/";
}

// /proc/self/cgroup counts from the root of the hierarchy, a mount may show a part of it only: in
// a container without a cgroup namespace both begin with the container's path on its host.
std::string own_directory(const FoundMount& mount, std::string_view own) {
  if (!base::is_within(own, mount.root)) return mount.mount_point;
  if (mount.root != "/") own.remove_prefix(mount.root.size());
  while (own.ends_with('/')) own.remove_suffix(1);
  return mount.mount_point + std::string(own);
}

Version version_of(const std::vector<FoundMount>& mounts) {
  if (mounts.empty()) return Version::None;
  const auto unified = std::ranges::find_if(
      mounts, [](const FoundMount& mount) { return mount.controllers.front().empty(); });
  if (unified == mounts.end()) return Version::V1;
  return unified->mount_point == kCgroupRoot ? Version::V2 : Version::Hybrid;
}

Layout make_layout(std::vector<FoundMount> mounts, std::string_view own_cgroups,
                   std::string_view root) {
  Layout layout;
  layout.version = version_of(mounts);
  layout.hierarchies.reserve(mounts.size());
  for (FoundMount& mount : mounts) {
    // Version 1 hierarchies beside a /sys/fs/cgroup that is version 2 are somebody's experiment.
    if (layout.version == Version::V2 && !mount.controllers.front().empty()) continue;
    mount.mount_point.insert(0, root);
    std::string own = own_directory(mount, own_path(own_cgroups, mount.controllers.front()));
    layout.hierarchies.push_back({.controllers = std::move(mount.controllers),
                                  .mount_point = std::move(mount.mount_point),
                                  .own = std::move(own)});
  }
  return layout;
}

bool is_version_2_host() {
  struct statfs result;
  return statfs(kCgroupRoot.data(), &result) == 0 && result.f_type == CGROUP2_SUPER_MAGIC;
}

}  // namespace

Layout parse_layout(std::string_view mountinfo, std::string_view own_cgroups,
                    std::string_view root) {
  return make_layout(find_mounts(mountinfo), own_cgroups, root);
}

Result<Layout> read_layout() {
  const auto own = read_text("/proc/self/cgroup");
  if (!own) {
    // A kernel without cgroups has no such file.
    if (own.error().value == ENOENT) return Layout{};
    return std::unexpected(base::make_system_error(own.error().value, "read '/proc/self/cgroup'"));
  }
  if (is_version_2_host()) {
    FoundMount unified{.controllers = {""}, .mount_point = std::string(kCgroupRoot), .root = "/"};
    std::vector<FoundMount> mounts;
    mounts.push_back(std::move(unified));
    return make_layout(std::move(mounts), *own, "");
  }
  const auto mountinfo = read_text("/proc/self/mountinfo");
  if (!mountinfo) {
    return std::unexpected(
        base::make_system_error(mountinfo.error().value, "read '/proc/self/mountinfo'"));
  }
  return parse_layout(*mountinfo, *own);
}

}  // namespace libcontainer::cgroups
