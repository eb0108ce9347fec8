#include "cgroups/mark.h"

#include <array>
#include <cerrno>
#include <climits>
#include <span>
#include <utility>
#include <vector>

#include "cgroups/control_file.h"
#include "sys/file.h"
#include "sys/xattr.h"

namespace libcontainer::cgroups {

namespace {

// Without privileges only the second is permitted, on cgroup v2. Whoever can forge it owns the
// cgroup, and gets rid of it no sooner than by himself.
struct Attribute {
  const char* trusted;
  const char* of_user;
};
constexpr Attribute kContainer{"trusted.hull.container", "user.hull.container"};
constexpr Attribute kParent{"trusted.hull.parent", "user.hull.parent"};

void set(const std::string& directory, const Attribute& attribute, std::string_view value) {
  const auto marked = sys::set_xattr(directory, attribute.trusted, value);
  if (!marked && marked.error().value == EPERM) {
    (void)sys::set_xattr(directory, attribute.of_user, value);
  }
}

sys::SysResult<std::size_t> get(const std::string& directory, const Attribute& attribute,
                                std::span<char> value) {
  const auto size = sys::get_xattr(directory, attribute.trusted, value);
  return size ? size : sys::get_xattr(directory, attribute.of_user, value);
}

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
  set(directory, kContainer, mark);
}

std::string container_mark(const std::string& directory) {
  std::array<char, PATH_MAX + NAME_MAX> value;
  const auto size = get(directory, kContainer, value);
  return size ? std::string(value.data(), *size) : std::string();
}

void mark_parent(const std::string& directory) { set(directory, kParent, "1"); }

bool is_marked_parent(const std::string& directory) {
  return get(directory, kParent, {}).has_value();
}

CgroupPaths find_marked(const Layout& layout, std::string_view mark) {
  CgroupPaths found;
  found.version = layout.version;
  if (mark.empty()) return found;
  for (const Hierarchy& hierarchy : layout.hierarchies) find_below(hierarchy, mark, found);
  return found;
}

}  // namespace libcontainer::cgroups
