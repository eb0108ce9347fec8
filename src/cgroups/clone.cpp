#include "cgroups/clone.h"

#include <fmt/format.h>
#include <sys/mount.h>

#include "base/error.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace libcontainer::cgroups {

namespace {

sys::SysResult<sys::Fd> open_directory(const std::string& path) {
  return sys::open_at(sys::FdRef::cwd(), path, O_PATH | O_DIRECTORY);
}

// SECURITY: CVE-2024-21626: ".." of a directory of the host leads to all of its cgroups. That of a
// mount of its own that is attached nowhere leads nowhere.
sys::SysResult<sys::Fd> open_confined(const std::string& path) {
  SYS_TRY_ASSIGN(sys::Fd mount, sys::open_tree_clone(sys::FdRef::cwd(), path, sys::Depth::Top));
  const mount_attr read_only{
      .attr_set = MOUNT_ATTR_RDONLY, .attr_clr = 0, .propagation = 0, .userns_fd = 0};
  SYS_TRY(sys::mount_set_attributes(mount, "", sys::Depth::Top, read_only));
  return mount;
}

}  // namespace

Result<sys::Fd> open_for_clone(const CgroupPaths& paths, Observers observers) {
  const CgroupDirectory* unified = paths.find("");
  if (paths.version != Version::V2 || unified == nullptr) return sys::Fd();
  const bool confine = observers == Observers::Container;
  auto fd = confine ? open_confined(unified->path) : open_directory(unified->path);
  if (!fd && confine && sys::is_unsupported(fd.error())) fd = open_directory(unified->path);
  if (fd) return std::move(*fd);
  return std::unexpected(base::make_system_error(
      fd.error().value, fmt::format("can't open cgroup: '{}'", unified->path)));
}

}  // namespace libcontainer::cgroups
