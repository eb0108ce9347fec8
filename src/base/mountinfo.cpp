#include "base/mountinfo.h"

#include "base/number.h"
#include "base/text.h"

namespace libcontainer::base {

std::optional<MountLine> parse_mount_line(std::string_view line) {
  MountLine result;
  result.id = leading_number<decltype(result.id)>(take_until(line, ' '));
  (void)take_until(line, ' ');  // the parent
  (void)take_until(line, ' ');  // the device
  result.root = take_until(line, ' ');
  result.mount_point = take_until(line, ' ');
  result.options = take_until(line, ' ');
  while (!line.empty() && take_until(line, ' ') != "-") continue;  // any number of optional fields
  if (line.empty()) return std::nullopt;
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

}  // namespace libcontainer::base
