#include "container/host_mounts.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "base/path.h"
#include "config/mount_point.h"
#include "criu/mounts.h"
#include "rootfs/plan.h"
#include "spec/mount_options.h"
#include "sys/file.h"
#include "sys/resolve.h"

namespace libcontainer::container {
namespace {

constexpr int kFind = O_PATH | O_CLOEXEC;

// SECURITY: a link in the container leads nowhere else; the kernel says where it has led.
std::string find_place(sys::FdRef root, const std::string& path) {
  const auto found = sys::resolve_in_root(root, path, kFind);
  if (!found) return {};
  std::array<char, 4096> place;
  const auto size = sys::readlink_at(sys::FdRef::cwd(), sys::FdPath(*found), place);
  return size ? std::string(place.data(), *size) : std::string{};
}

bool is_file(sys::FdRef root, const std::string& path) {
  const auto found = sys::resolve_in_root(root, path, kFind);
  const auto status = found ? sys::stat_fd(*found) : sys::SysResult<struct ::statx>(sys::fail(0));
  return status && !sys::is_directory(*status);
}

struct MountPoint {
  const Mount* mount;
  std::string path;
  bool is_bind;
};

std::vector<MountPoint> mount_points(const Config& config) {
  std::vector<MountPoint> points;
  for (const auto& mount : config.mounts) {
    points.push_back({.mount = &mount,
                      .path = config::mount_point(config, mount),
                      .is_bind = spec::is_bind(spec::parse_mount_options(mount))});
  }
  return points;
}

// The last of those before it that it lies below; nullptr: the root file system.
const MountPoint* find_cover(const std::vector<MountPoint>& points, std::size_t index) {
  for (std::size_t i = index; i-- > 0;) {
    if (base::is_within(points[index].path, points[i].path)) return &points[i];
  }
  return nullptr;
}

Result<> make_one(const Config& config, const MountPoint& point, const MountPoint* cover,
                  const std::string& rootfs) {
  const std::string root =
      cover != nullptr ? base::absolute_path(config.bundle, cover->mount->source) : rootfs;
  const std::string path = cover != nullptr ? point.path.substr(cover->path.size()) : point.path;
  if (path.empty() || path == "/") return {};
  const auto source =
      point.is_bind
          ? sys::stat_at(sys::FdRef::cwd(), base::absolute_path(config.bundle, point.mount->source))
          : sys::SysResult<struct ::statx>(sys::fail(0));
  const bool is_file = source && !sys::is_directory(*source);
  const auto directory = sys::open_at(sys::FdRef::cwd(), root, O_PATH | O_DIRECTORY);
  const auto made =
      directory ? sys::resolve_or_create(*directory, path,
                                         is_file ? sys::Create::File : sys::Create::Directory)
                : sys::SysResult<sys::Fd>(sys::fail(directory.error().value));
  if (made) return {};
  return std::unexpected(base::make_system_error(
      made.error().value, fmt::format("make mount point '{}' in '{}'", point.path, root)));
}

}  // namespace

Result<std::vector<criu::ExternalMount>> dumped_mounts(const Config& config, pid_t init) {
  const std::string path = fmt::format("/proc/{}/root", init);
  const auto root = sys::open_at(sys::FdRef::cwd(), path, O_PATH | O_DIRECTORY);
  if (!root) return std::unexpected(base::make_system_error(root.error().value, path));
  std::vector<criu::ExternalMount> mounts;
  for (const auto& mount : criu::host_mounts(config, rootfs::default_device_paths())) {
    std::string place = find_place(*root, mount.name);
    if (!place.empty()) mounts.push_back({.name = std::move(place), .place = mount.name});
  }
  for (const auto& masked : config.masked_paths) {
    if (!is_file(*root, masked)) continue;
    mounts.push_back({.name = find_place(*root, masked), .place = criu::kNull});
  }
  return mounts;
}

std::vector<criu::ExternalMount> restored_mounts(const Config& config) {
  std::vector<criu::ExternalMount> mounts;
  for (auto& mount : criu::host_mounts(config, rootfs::default_device_paths())) {
    mounts.push_back({.name = std::move(mount.name), .place = std::move(mount.source)});
  }
  return mounts;
}

Result<> make_mount_points(const Config& config, const std::string& rootfs) {
  const auto points = mount_points(config);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const MountPoint* const cover = find_cover(points, i);
    const bool is_in_image = cover != nullptr && !cover->is_bind;
    if (!is_in_image) LC_TRY(make_one(config, points[i], cover, rootfs));
  }
  return {};
}

}  // namespace libcontainer::container
