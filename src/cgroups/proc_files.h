// Lines of /proc/PID/cgroup. Pure; the results borrow from the text. Source: cgroups(7).
#pragma once

#include <optional>
#include <string_view>

#include "base/text.h"

namespace libcontainer::cgroups {

using base::take_until;

struct CgroupLine {
  std::string_view controllers;  // comma separated; empty: the unified hierarchy
  std::string_view path;
};
std::optional<CgroupLine> parse_cgroup_line(std::string_view line);

}  // namespace libcontainer::cgroups
