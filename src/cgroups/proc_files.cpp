#include "cgroups/proc_files.h"

namespace libcontainer::cgroups {

std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return taken;
}

std::optional<MountLine> parse_mount_line(std::string_view line) {
  constexpr int kFieldsBeforeRoot = 3;
  constexpr std::string_view kSeparator = " - ";
  for (int field = 0; field < kFieldsBeforeRoot; ++field) (void)take_until(line, ' ');
  MountLine result;
  result.root = take_until(line, ' ');
  result.mount_point = take_until(line, ' ');
  const std::size_t separator = line.find(kSeparator);
  if (separator == std::string_view::npos) return std::nullopt;
  line.remove_prefix(separator + kSeparator.size());
  result.type = take_until(line, ' ');
  (void)take_until(line, ' ');  // the source
  result.super_options = line;
  return result;
}

std::string unescape_mount_path(std::string_view path) {
  std::string result;
  result.reserve(path.size());
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  while (!path.empty()) {
    if (path.size() >= 4 && path[0] == '\\' && is_octal(path[1]) && is_octal(path[2]) &&
        is_octal(path[3])) {
      result += static_cast<char>((path[1] - '0') * 64 + (path[2] - '0') * 8 + (path[3] - '0'));
      path.remove_prefix(4);
    } else {
      result += path.front();
      path.remove_prefix(1);
    }
  }
  return result;
}

std::optional<CgroupLine> parse_cgroup_line(std::string_view line) {
  (void)take_until(line, ':');  // the number of the hierarchy
  if (line.find(':') == std::string_view::npos) return std::nullopt;
  CgroupLine result;
  result.controllers = take_until(line, ':');
  result.path = line;
  return result;
}

}  // namespace libcontainer::cgroups
