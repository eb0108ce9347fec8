#include "cgroups/proc_files.h"

namespace libcontainer::cgroups {

std::optional<CgroupLine> parse_cgroup_line(std::string_view line) {
  (void)take_until(line, ':');  // the number of the hierarchy
  if (line.find(':') == std::string_view::npos) return std::nullopt;
  CgroupLine result;
  result.controllers = take_until(line, ':');
  result.path = line;
  return result;
}

}  // namespace libcontainer::cgroups
