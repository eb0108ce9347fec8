// Checks a Config without starting anything.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include <string>
#include <vector>

namespace libcontainer {

// What a check needs to know of the host; read_host_info() asks the system. Plain, so that tests
// and tools can describe another host.
struct HostInfo {
  bool cgroup_v2 = false;  // pure v2; false: v1 or hybrid
  bool selinux = false;
  bool apparmor = false;
  bool in_user_namespace = false;  // the caller is not in the initial one
  bool denies_groups = false;      // the caller's one allows nobody to call setgroups(2)
  std::uint32_t euid = 0;
  std::uint32_t egid = 0;
  std::vector<NamespaceType> namespaces;  // kinds that this kernel has
};

LC_EXPORT Result<HostInfo> read_host_info();

// The first thing wrong with `config` on `host`, as InvalidSpec or Unsupported with its field.
// Pure and thread-safe; the root file system is looked at only when the container is created.
LC_EXPORT Result<> validate(const Config& config, const HostInfo& host);

// What is odd but allowed, one line each, with the field: unknown capabilities, deprecated fields.
LC_EXPORT std::vector<std::string> lint(const Config& config, const HostInfo& host);

}  // namespace libcontainer
