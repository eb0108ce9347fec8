#include "intelrdt/resctrl.h"

#include "base/mountinfo.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/text_file.h"

namespace libcontainer::intelrdt {
namespace {

constexpr std::string_view kUsualRoot = "/sys/fs/resctrl";

bool is_there(const std::string& path) { return sys::stat_at(sys::FdRef::cwd(), path).has_value(); }

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
  return find_resctrl(read_text("/proc/self/mountinfo"));
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
  std::string text = sys::read_text(sys::FdRef::cwd(), path).value_or("");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string last_command_status(const std::string& root) {
  return read_text(root + "/info/last_cmd_status");
}

}  // namespace libcontainer::intelrdt
