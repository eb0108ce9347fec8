#include "container/root_layers.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/path.h"
#include "container/text_file.h"
#include "sys/file.h"

namespace libcontainer::container {
namespace {

rootfs::PlaceKind kind_of(const struct ::statx& status) {
  if (sys::is_directory(status)) return rootfs::PlaceKind::Directory;
  return S_ISREG(status.stx_mode) ? rootfs::PlaceKind::RegularFile : rootfs::PlaceKind::Other;
}

rootfs::PlaceInfo look_at(const std::string& path) {
  const auto status = sys::stat_at(sys::FdRef::cwd(), path, AT_SYMLINK_NOFOLLOW);
  if (!status) return {};
  return {.mount_id = status->stx_mnt_id, .kind = kind_of(*status)};
}

Result<std::string> path_of(sys::FdRef fd) {
  std::array<char, 4096> buffer;
  const auto size = sys::readlink_at(sys::FdRef::cwd(), sys::FdPath(fd), buffer);
  if (!size) {
    return std::unexpected(base::make_system_error(size.error().value, "read '/proc/self/fd'"));
  }
  return std::string(buffer.data(), *size);
}

// Where `path` leads through symbolic links; its end need not be there yet.
Result<std::string> resolve_state_root(std::string_view path) {
  std::string there(path);
  std::string missing;
  for (;;) {
    const auto fd = sys::open_at(sys::FdRef::cwd(), there, O_PATH);
    if (fd) {
      LC_TRY_ASSIGN(const std::string resolved, path_of(*fd));
      return base::clean_path(resolved + "/" + missing);
    }
    const std::size_t slash = there.find_last_of('/');
    if (fd.error().value != ENOENT || there == ".") {
      return std::unexpected(base::make_system_error(
          fd.error().value, "resolve the state root '" + std::string(path) + "'"));
    }
    const bool is_relative = slash == std::string::npos;
    missing = there.substr(is_relative ? 0 : slash + 1) + "/" + missing;
    there = is_relative ? "." : there.substr(0, std::max<std::size_t>(slash, 1));
  }
}

}  // namespace

Result<rootfs::RootLayers> read_root_layers(const Config& config, const std::string& rootfs,
                                            std::string_view state_root) {
  constexpr const char* kMountinfo = "/proc/self/mountinfo";
  LC_TRY_ASSIGN(const std::string mountinfo,
                read_text_file(sys::FdRef::cwd(), kMountinfo, kMountinfo));
  LC_TRY_ASSIGN(const std::string hidden, resolve_state_root(state_root));
  return rootfs::find_layers({.mountinfo = mountinfo,
                              .directory = base::clean_path(rootfs),
                              .state_root = hidden,
                              .config = config,
                              .look_at = look_at});
}

}  // namespace libcontainer::container
