// The cpuset controller refuses processes while a cgroup has no processors or memory nodes.
#pragma once

#include <libcontainer/error.h>

#include <string>
#include <string_view>

namespace libcontainer::cgroups::v1 {

// Whether `directory` was just made, and so has neither.
enum class Cpuset : std::uint8_t { New, Existing };

// Gives `directory` the processors and memory nodes of its parent where it has none, and does so
// above it, up to the mount point, first.
Result<> inherit_cpuset(const std::string& directory, std::string_view mount_point, Cpuset state);

}  // namespace libcontainer::cgroups::v1
