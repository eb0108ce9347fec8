#include <libcontainer/validate.h>
#include <linux/magic.h>
#include <unistd.h>

#include <array>

#include "base/error.h"
#include "spec/namespace_kinds.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/text_file.h"

namespace libcontainer {
namespace {

// The inode of the initial user namespace, PROC_USER_INIT_INO.
constexpr std::uint64_t kInitialUserNamespace = 0xeffffffd;

bool is_unified(const char* path) {
  const auto fd = sys::open_at(sys::FdRef::cwd(), path, O_PATH | O_DIRECTORY);
  const auto magic = fd ? sys::filesystem_magic(*fd) : sys::SysResult<std::uint64_t>(0);
  return magic && *magic == CGROUP2_SUPER_MAGIC;
}

// The file system that tells more of it need not be mounted here.
bool has_apparmor() {
  const auto file =
      sys::open_at(sys::FdRef::cwd(), "/sys/module/apparmor/parameters/enabled", O_RDONLY);
  std::array<char, 1> answer{};
  return file && sys::read_full(*file, answer) && answer[0] == 'Y';
}

bool are_groups_denied() {
  return sys::read_text(sys::FdRef::cwd(), "/proc/self/setgroups").value_or("").starts_with("deny");
}

bool exists(const char* path) { return sys::stat_at(sys::FdRef::cwd(), path).has_value(); }

}  // namespace

Result<HostInfo> read_host_info() {
  HostInfo host;
  host.cgroup_v2 = is_unified("/sys/fs/cgroup");
  host.selinux = exists("/sys/fs/selinux/enforce");
  host.apparmor = has_apparmor();
  host.euid = ::geteuid();
  host.egid = ::getegid();
  const auto namespaces = sys::open_at(sys::FdRef::cwd(), "/proc/self/ns", O_PATH | O_DIRECTORY);
  if (!namespaces) {
    return std::unexpected(
        base::with_hint(base::make_system_error(namespaces.error().value, "open '/proc/self/ns'"),
                        "a proc file system must be mounted at /proc"));
  }
  for (const auto& kind : spec::kNamespaceKinds) {
    const auto status = sys::stat_at(*namespaces, kind.proc_file);
    if (!status) continue;
    host.namespaces.push_back(kind.type);
    if (kind.type == NamespaceType::User) {
      host.in_user_namespace = status->stx_ino != kInitialUserNamespace;
      host.denies_groups = host.in_user_namespace && are_groups_denied();
    }
  }
  return host;
}

}  // namespace libcontainer
