#include "intelrdt/resctrl.h"

#include <array>

#include "base/mountinfo.h"
#include "base/text.h"
#include "sys/file.h"

namespace libcontainer::intelrdt {
namespace {

constexpr std::string_view kUsualRoot = "/sys/fs/resctrl";

bool is_there(const std::string& path) { return sys::stat_at(sys::FdRef::cwd(), path).has_value(); }

std::string content_of(const char* path) {
  const auto file = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY);
  std::string text;
  std::array<char, 16384> part;
  while (file) {
    const auto size = sys::read_full(*file, part);
    if (!size || *size == 0) break;
    text.append(part.data(), *size);
  }
  return text;
}

}  // namespace

std::optional<std::string> find_resctrl(std::string_view mountinfo) {
  std::optional<std::string> first;
  while (!mountinfo.empty()) {
    const auto line = base::parse_mount_line(base::take_until(mountinfo, '\n'));
    if (!line || line->type != "resctrl") continue;
    std::string path = base::unescape_mount_path(line->mount_point);
    if (path == kUsualRoot) return path;
    if (!first) first = std::move(path);
  }
  return first;
}

std::optional<std::string> find_resctrl() {
  return find_resctrl(content_of("/proc/self/mountinfo"));
}

bool has_resource(const std::string& root, Resource resource) {
  switch (resource) {
    case Resource::L3Cache:
      // The second form: code and data prioritised apart.
      return is_there(root + "/info/L3") || is_there(root + "/info/L3CODE");
    case Resource::MemoryBandwidth:
      return is_there(root + "/info/MB");
    case Resource::Monitoring:
      return is_there(root + "/info/L3_MON/mon_features");
  }
  return false;
}

std::string read_text(const std::string& path) {
  std::string text = content_of(path.c_str());
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string last_command_status(const std::string& root) {
  return read_text(root + "/info/last_cmd_status");
}

}  // namespace libcontainer::intelrdt
