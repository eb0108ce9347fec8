#include "cgroups/mark.h"

#include <array>
#include <climits>
#include <utility>
#include <vector>

#include "cgroups/control_file.h"
#include "sys/file.h"
#include "sys/xattr.h"

namespace libcontainer::cgroups {

namespace {

constexpr const char* kContainer = "trusted.hull.container";
constexpr const char* kParent = "trusted.hull.parent";

void find_below(const Hierarchy& hierarchy, std::string_view mark, CgroupPaths& found) {
  std::vector<std::string> pending{hierarchy.mount_point};
  while (!pending.empty()) {
    std::string directory = std::move(pending.back());
    pending.pop_back();
    const auto fd = sys::open_at(sys::FdRef::cwd(), directory, O_RDONLY | O_DIRECTORY);
    const auto names = fd ? child_names(*fd) : std::unexpected(fd.error());
    if (!names) continue;
    for (const std::string& name : *names) pending.push_back(file_in(directory, name));
    if (container_mark(directory) != mark) continue;
    found.directories.push_back({.controllers = hierarchy.controllers,
                                 .path = std::move(directory),
                                 .mount_length = hierarchy.mount_point.size()});
  }
}

}  // namespace

// For all four: failing is as good as no mark, see the header.

void mark_container(const std::string& directory, std::string_view mark) {
  (void)sys::set_xattr(directory, kContainer, mark);
}

std::string container_mark(const std::string& directory) {
  std::array<char, PATH_MAX + NAME_MAX> value;
  const auto size = sys::get_xattr(directory, kContainer, value);
  return size ? std::string(value.data(), *size) : std::string();
}

void mark_parent(const std::string& directory) { (void)sys::set_xattr(directory, kParent, "1"); }

bool is_marked_parent(const std::string& directory) {
  return sys::get_xattr(directory, kParent, {}).has_value();
}

CgroupPaths find_marked(const Layout& layout, std::string_view mark) {
  CgroupPaths found;
  found.version = layout.version;
  if (mark.empty()) return found;
  for (const Hierarchy& hierarchy : layout.hierarchies) find_below(hierarchy, mark, found);
  return found;
}

}  // namespace libcontainer::cgroups
