#include "cgroups/clone.h"

#include <fmt/format.h>

#include "base/error.h"
#include "sys/file.h"

namespace libcontainer::cgroups {

Result<sys::Fd> open_for_clone(const CgroupPaths& paths) {
  const CgroupDirectory* unified = paths.find("");
  if (paths.version != Version::V2 || unified == nullptr) return sys::Fd();
  auto fd = sys::open_at(sys::FdRef::cwd(), unified->path, O_PATH | O_DIRECTORY);
  if (fd) return std::move(*fd);
  return std::unexpected(base::make_system_error(
      fd.error().value, fmt::format("can't open cgroup: '{}'", unified->path)));
}

}  // namespace libcontainer::cgroups
