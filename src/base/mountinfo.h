// Lines of /proc/PID/mountinfo. Pure; the results borrow from the text.
// Source: proc_pid_mountinfo(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace libcontainer::base {

struct MountLine {
  std::uint64_t id = 0;
  std::string_view root;         // the directory of the file system that is mounted
  std::string_view mount_point;  // still escaped
  std::string_view options;      // of this mount: "rw,nosuid,relatime"
  std::string_view type;
  std::string_view super_options;
};
std::optional<MountLine> parse_mount_line(std::string_view line);

// "\040" → " "
std::string unescape_mount_path(std::string_view path);

}  // namespace libcontainer::base
