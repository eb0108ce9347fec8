#include "cgroups/delegate.h"

#include <fmt/format.h>

#include <cerrno>

#include "base/error.h"
#include "base/text.h"
#include "cgroups/control_file.h"
#include "sys/file.h"

namespace libcontainer::cgroups {

namespace {

// Linux 4.15: the list. Those of before it.
constexpr const char* kUsualFiles = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads\n";

sys::SysResult<> change_owner(sys::FdRef directory, const std::string& name, uid_t owner) {
  constexpr gid_t kKept = static_cast<gid_t>(-1);
  SYS_TRY_ASSIGN(const sys::Fd file, sys::open_at(directory, name, O_PATH | O_NOFOLLOW));
  return sys::chown_fd(file, owner, kKept);
}

Error failure(sys::Errno error, const std::string& path) {
  return base::make_system_error(error.value, fmt::format("delegate cgroup: chown '{}'", path));
}

}  // namespace

Result<> delegate(const std::string& directory, uid_t owner) {
  const auto cgroup = sys::open_at(sys::FdRef::cwd(), directory, O_PATH | O_DIRECTORY);
  if (!cgroup) return std::unexpected(failure(cgroup.error(), directory));
  if (const auto changed = change_owner(*cgroup, ".", owner); !changed) {
    return std::unexpected(failure(changed.error(), directory));
  }
  const auto listed = read_text("/sys/kernel/cgroup/delegate");
  std::string_view names = listed ? std::string_view(*listed) : kUsualFiles;
  while (!names.empty()) {
    const std::string name(base::take_until(names, '\n'));
    if (name.empty()) continue;
    const auto changed = change_owner(*cgroup, name, owner);
    // Files of controllers that are not there, of pressure that is not counted.
    if (changed || changed.error().value == ENOENT) continue;
    return std::unexpected(failure(changed.error(), file_in(directory, name)));
  }
  return {};
}

}  // namespace libcontainer::cgroups
