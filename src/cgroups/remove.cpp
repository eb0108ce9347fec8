#include "cgroups/remove.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ranges>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/mark.h"
#include "cgroups/walk.h"
#include "sys/file.h"

namespace libcontainer::cgroups {

namespace {

struct Leftover {
  std::string path;
  int error = 0;
};

sys::SysResult<> remove_directory(sys::FdRef parent, const std::string& name) {
  const auto removed = sys::unlink_at(parent, name, AT_REMOVEDIR);
  if (removed || removed.error().value == ENOENT) return {};
  // On a read-only file system ENOENT shows only when one looks.
  if (removed.error().value == EROFS) {
    const auto found = sys::stat_at(parent, name, AT_SYMLINK_NOFOLLOW);
    if (!found && found.error().value == ENOENT) return {};
  }
  return removed;
}

bool is_busy(int error) { return error == EBUSY || error == ENOTEMPTY; }

// EBUSY has two causes: processes, or child cgroups.
sys::SysResult<> remove_tree(const std::string& path) {
  const auto removed = remove_directory(sys::FdRef::cwd(), path);
  if (removed || !is_busy(removed.error().value)) return removed;
  SYS_TRY(walk_tree(
      path, {.enter = [](sys::FdRef) { return sys::SysResult<>{}; }, .leave = remove_directory}));
  return remove_directory(sys::FdRef::cwd(), path);
}

void remove_marked_parents(const std::string& path) {
  std::size_t end = path.rfind('/');
  while (end != std::string::npos && end != 0) {
    const std::string parent = path.substr(0, end);
    // Failing means that another container is in it, which then will remove it. One that is gone
    // went before we were killed.
    const bool is_gone = is_missing(parent);
    if (!is_gone && !(is_marked_parent(parent) && remove_directory(sys::FdRef::cwd(), parent))) {
      return;
    }
    end = parent.rfind('/');
  }
}

// Removes what it can and keeps the rest in `left`.
void remove_round(std::vector<Leftover>& left) {
  std::erase_if(left, [](Leftover& leftover) {
    const auto removed = remove_tree(leftover.path);
    leftover.error = removed ? 0 : removed.error().value;
    if (removed) remove_marked_parents(leftover.path);
    return removed.has_value();
  });
}

bool any_busy(const std::vector<Leftover>& left) {
  for (const Leftover& leftover : left) {
    if (is_busy(leftover.error)) return true;
  }
  return false;
}

}  // namespace

Result<> remove(const CgroupPaths& paths) {
  using std::chrono::microseconds;
  constexpr microseconds kFirstPause(100);
  constexpr microseconds kLastPause(500'000);
  std::vector<Leftover> left;
  left.reserve(paths.directories.size());
  for (const CgroupDirectory& directory : paths.directories) left.push_back({directory.path});
  remove_round(left);
  for (microseconds pause = kFirstPause; any_busy(left) && pause < kLastPause; pause *= 2) {
    std::this_thread::sleep_for(pause);
    remove_round(left);
  }
  if (left.empty()) return {};
  std::string names;
  for (const Leftover& leftover : left) {
    names.append(names.empty() ? "'" : ", '").append(leftover.path).append("'");
  }
  return std::unexpected(
      base::make_system_error(left.front().error, "failed to remove paths: " + names));
}

std::string find_unmarked(std::span<const std::string> directories) {
  for (const std::string& path : directories) {
    if (!container_mark(path).empty() || is_marked_parent(path)) continue;
    return path;
  }
  return {};
}

void remove_unfinished(std::span<const std::string> directories,
                       std::span<const std::string> unmarked) {
  for (const std::string& path : std::views::reverse(directories)) {
    const bool is_ours =
        is_marked_parent(path) || std::ranges::find(unmarked, path) != unmarked.end();
    if (is_ours) (void)remove_directory(sys::FdRef::cwd(), path);
  }
}

}  // namespace libcontainer::cgroups
