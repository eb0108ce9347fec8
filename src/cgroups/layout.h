// Which cgroup hierarchies this host has, where they are mounted, and where we are in each.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::cgroups {

enum class Version : std::uint8_t {
  None,    // no hierarchy is mounted
  V1,      // controllers in hierarchies of their own
  Hybrid,  // the same, plus a unified hierarchy for keeping track of processes
  V2,      // only the unified hierarchy
};

struct Hierarchy {
  // "cpu", "cpuacct" where both are mounted together; "name=systemd"; "" is the unified one.
  std::vector<std::string> controllers;
  std::string mount_point;
  std::string own;  // the directory of our own cgroup
};

struct Layout {
  Version version = Version::None;
  std::vector<Hierarchy> hierarchies;
};

// Pure. The texts are those of /proc/self/mountinfo and /proc/self/cgroup; `root` is put before
// every path. Only what is mounted as cgroup counts: a plain directory /sys/fs/cgroup/net_cls is
// none. Controllers that no limit exists for are left out.
Layout parse_layout(std::string_view mountinfo, std::string_view own_cgroups,
                    std::string_view root = "");

// Of this process. Reads two files, or one where cgroup v2 is mounted at /sys/fs/cgroup.
Result<Layout> read_layout();

}  // namespace libcontainer::cgroups
