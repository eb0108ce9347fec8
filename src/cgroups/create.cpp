#include "cgroups/create.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/freeze.h"
#include "cgroups/mark.h"
#include "cgroups/processes.h"
#include "cgroups/v1/cpuset.h"
#include "cgroups/v2/controllers.h"
#include "sys/file.h"

namespace libcontainer::cgroups {

namespace {

constexpr mode_t kMode = 0755;

// What was made, to be removed in reverse order unless kept.
class MadeDirectories {
 public:
  MadeDirectories() = default;
  MadeDirectories(const MadeDirectories&) = delete;
  MadeDirectories& operator=(const MadeDirectories&) = delete;
  ~MadeDirectories() { undo_to(0); }

  std::size_t size() const { return paths_.size(); }
  void add(std::string path) { paths_.push_back(std::move(path)); }
  void keep() { paths_.clear(); }
  void undo_to(std::size_t count) {
    for (; paths_.size() > count; paths_.pop_back()) {
      // One that somebody uses meanwhile stays.
      (void)sys::unlink_at(sys::FdRef::cwd(), paths_.back(), AT_REMOVEDIR);
    }
  }

 private:
  std::vector<std::string> paths_;
};

bool is_denied(int error) { return error == EPERM || error == EACCES || error == EROFS; }

// Whatever the umask of the caller: others look at limits and numbers.
sys::SysResult<> make(const std::string& path) {
  SYS_TRY(sys::mkdir_at(sys::FdRef::cwd(), path, kMode));
  return sys::chmod_at(sys::FdRef::cwd(), path, kMode);
}

// Every level between the mount point and `directory`, from the top.
std::vector<std::string> parents_of(const CgroupDirectory& directory) {
  std::vector<std::string> parents;
  std::size_t end = directory.path.find('/', directory.mount_length + 1);
  for (; end != std::string::npos; end = directory.path.find('/', end + 1)) {
    parents.push_back(directory.path.substr(0, end));
  }
  return parents;
}

sys::SysResult<> make_parents(const CgroupDirectory& directory, MadeDirectories& made) {
  for (std::string& parent : parents_of(directory)) {
    const auto result = make(parent);
    if (!result && result.error().value == EEXIST) continue;
    if (!result) return result;
    mark_parent(parent);
    made.add(std::move(parent));
  }
  return {};
}

sys::SysResult<> make_with_parents(const CgroupDirectory& directory, MadeDirectories& made) {
  // Another container's removal may take an empty parent away again.
  constexpr int kTries = 10;
  for (int attempt = 1;; ++attempt) {
    const auto result = make(directory.path);
    if (result || result.error().value != ENOENT || attempt == kTries) return result;
    SYS_TRY(make_parents(directory, made));
  }
}

Result<> check_unused(const CgroupDirectory& directory) {
  LC_TRY_ASSIGN(const auto pids, processes_below(directory.path));
  if (!pids.empty()) {
    return std::unexpected(base::make_error(
        Errc::WrongState,
        fmt::format("container's cgroup is not empty: {} process(es) found in '{}'", pids.size(),
                    directory.path)));
  }
  LC_TRY_ASSIGN(const FreezerState state, freezer_state(directory));
  if (state == FreezerState::Frozen) {
    return std::unexpected(base::make_error(
        Errc::WrongState,
        fmt::format("container's cgroup unexpectedly frozen: '{}'", directory.path)));
  }
  return {};
}

Result<> create_one(const CgroupDirectory& directory, Version version, std::string_view mark,
                    Found found, MadeDirectories& made) {
  const auto result = make_with_parents(directory, made);
  const bool exists = !result && result.error().value == EEXIST;
  if (!result && !exists) {
    return std::unexpected(base::make_system_error(
        result.error().value, fmt::format("create cgroup '{}'", directory.path)));
  }
  if (!exists) made.add(directory.path);
  if (exists && found == Found::MustBeUnused) LC_TRY(check_unused(directory));
  LC_TRY(check_not_frozen_above(directory));
  mark_container(directory.path, mark);
  if (version == Version::V2) return v2::enable_controllers(directory);
  if (std::ranges::find(directory.controllers, "cpuset") == directory.controllers.end()) return {};
  return v1::inherit_cpuset(directory.path, directory.mount_point(),
                            exists ? v1::Cpuset::Existing : v1::Cpuset::New);
}

}  // namespace

std::vector<std::string> missing_directories(const CgroupPaths& planned) {
  std::vector<std::string> missing;
  for (const CgroupDirectory& directory : planned.directories) {
    if (!is_missing(directory.path)) continue;
    for (std::string& parent : parents_of(directory)) {
      if (is_missing(parent)) missing.push_back(std::move(parent));
    }
    missing.push_back(directory.path);
  }
  return missing;
}

Result<> check_unused(const CgroupPaths& planned) {
  for (const CgroupDirectory& directory : planned.directories) {
    if (!is_missing(directory.path)) LC_TRY(check_unused(directory));
  }
  return {};
}

Result<CgroupPaths> create(CgroupPaths planned, std::string_view mark, Denied denied, Found found) {
  MadeDirectories made;
  CgroupPaths existing;
  existing.version = planned.version;
  existing.directories.reserve(planned.directories.size());
  for (CgroupDirectory& directory : planned.directories) {
    const std::size_t made_before = made.size();
    auto result = create_one(directory, planned.version, mark, found, made);
    if (result) {
      existing.directories.push_back(std::move(directory));
    } else if (denied == Denied::Skip && is_denied(result.error().system_error())) {
      made.undo_to(made_before);
    } else {
      return std::unexpected(std::move(result).error());
    }
  }
  made.keep();
  return existing;
}

}  // namespace libcontainer::cgroups
