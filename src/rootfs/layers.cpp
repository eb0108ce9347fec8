#include "rootfs/layers.h"

#include <linux/mount.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "base/mountinfo.h"
#include "base/path.h"
#include "base/text.h"
#include "config/mount_point.h"
#include "rootfs/mount_attributes.h"

namespace libcontainer::rootfs {
namespace {

// File systems that show the kernel, not files.
constexpr auto kPseudo = std::to_array<std::string_view>({
    "autofs",     "binfmt_misc", "bpf",      "cgroup",   "cgroup2", "configfs",
    "debugfs",    "devpts",      "devtmpfs", "efivarfs", "fusectl", "hugetlbfs",
    "mqueue",     "nsfs",        "proc",     "pstore",   "resctrl", "rpc_pipefs",
    "securityfs", "selinuxfs",   "sysfs",    "tracefs",
});

// An overlay is written to its own layer, and has access times of its own.
constexpr std::uint64_t kNotTakenOver = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODIRATIME;

std::uint64_t parse_attributes(std::string_view options) {
  std::uint64_t attributes = 0;
  while (!options.empty()) {
    const std::string_view option = base::take_until(options, ',');
    for (const auto& row : kMountAttributes) {
      if (row.mountinfo_name == option) attributes |= row.attribute;
    }
  }
  return attributes & ~kNotTakenOver;
}

// `path` as seen from `directory`, which it is within.
std::string seen_from(std::string_view directory, std::string_view path) {
  if (directory != "/") path.remove_prefix(directory.size());
  return path.empty() ? "/" : std::string(path);
}

struct HostMount {
  std::string path;
  std::uint64_t attributes = 0;
  bool is_shown = true;
  bool is_directory = true;
  bool is_below = true;  // or the directory lies in it
};

// The mount that the directory lies in and those below it that can be seen, by path; of several on
// one path only the top one can.
std::vector<HostMount> visible_mounts(const LayerQuery& query) {
  std::vector<HostMount> mounts;
  const PlaceInfo around = query.look_at(std::string(query.directory));
  std::string_view rest = query.mountinfo;
  while (!rest.empty()) {
    const auto line = base::parse_mount_line(base::take_until(rest, '\n'));
    if (!line) continue;
    HostMount mount{.path = base::unescape_mount_path(line->mount_point),
                    .attributes = parse_attributes(line->options)};
    mount.is_below = !base::is_within(query.directory, mount.path);
    if (mount.is_below && !base::is_within(mount.path, query.directory)) continue;
    const PlaceInfo place = mount.is_below ? query.look_at(mount.path) : around;
    if (place.mount_id != line->id) continue;
    mount.is_shown =
        place.kind != PlaceKind::Other && std::ranges::find(kPseudo, line->type) == kPseudo.end();
    mount.is_directory = place.kind == PlaceKind::Directory;
    mounts.push_back(std::move(mount));
  }
  std::ranges::stable_sort(mounts, {}, &HostMount::path);
  return mounts;
}

bool is_covered(const LayerQuery& query, const std::string& path) {
  return std::ranges::any_of(query.config.mounts, [&](const Mount& mount) {
    return base::is_within(path, config::mount_point(query.config, mount));
  });
}

}  // namespace

RootLayers find_layers(const LayerQuery& query) {
  RootLayers result;
  std::vector<std::string> left_out;
  for (const HostMount& mount : visible_mounts(query)) {
    if (!mount.is_below) {
      result.attributes = mount.attributes;
      continue;
    }
    if (result.first_below.empty()) result.first_below = mount.path;
    std::string path = seen_from(query.directory, mount.path);
    const auto holds = [&](const std::string& out) { return base::is_within(mount.path, out); };
    const bool is_left_out = !mount.is_shown || is_covered(query, path) ||
                             base::is_within(mount.path, query.state_root) ||
                             std::ranges::any_of(left_out, holds);
    if (is_left_out) {
      left_out.push_back(mount.path);
    } else {
      result.layers.push_back({.path = std::move(path),
                               .attributes = mount.attributes,
                               .is_directory = mount.is_directory});
    }
  }
  if (base::is_within(query.state_root, query.directory)) {
    result.hidden = seen_from(query.directory, query.state_root);
  }
  return result;
}

}  // namespace libcontainer::rootfs
