#include "container/root_layers.h"

#include "base/error.h"
#include "base/path.h"
#include "container/text_file.h"
#include "sys/file.h"

namespace libcontainer::container {
namespace {

rootfs::PlaceInfo look_at(const std::string& path) {
  const auto status = sys::stat_at(sys::FdRef::cwd(), path, AT_SYMLINK_NOFOLLOW);
  if (!status) return {};
  return {.mount_id = status->stx_mnt_id, .is_directory = sys::is_directory(*status)};
}

}  // namespace

Result<rootfs::RootLayers> read_root_layers(const Config& config, const std::string& rootfs,
                                            std::string_view state_root) {
  constexpr const char* kMountinfo = "/proc/self/mountinfo";
  LC_TRY_ASSIGN(const std::string mountinfo,
                read_text_file(sys::FdRef::cwd(), kMountinfo, kMountinfo));
  return rootfs::find_layers({.mountinfo = mountinfo,
                              .directory = base::clean_path(rootfs),
                              .state_root = base::clean_path(state_root),
                              .config = config,
                              .look_at = look_at});
}

}  // namespace libcontainer::container
