// Lines of /proc/self/mountinfo and /proc/PID/cgroup. Pure; the results borrow from the text.
// Source: proc_pid_mountinfo(5), cgroups(7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace libcontainer::cgroups {

// Cuts the first line, or what comes before `separator`, off `text` and returns it.
std::string_view take_until(std::string_view& text, char separator);

struct MountLine {
  std::string_view root;         // the directory of the file system that is mounted
  std::string_view mount_point;  // still escaped
  std::string_view type;
  std::string_view super_options;
};
std::optional<MountLine> parse_mount_line(std::string_view line);

// "\040" → " "
std::string unescape_mount_path(std::string_view path);

struct CgroupLine {
  std::string_view controllers;  // comma separated; empty: the unified hierarchy
  std::string_view path;
};
std::optional<CgroupLine> parse_cgroup_line(std::string_view line);

}  // namespace libcontainer::cgroups
