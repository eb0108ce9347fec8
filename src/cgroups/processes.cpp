#include "cgroups/processes.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/proc_files.h"
#include "cgroups/walk.h"
#include "sys/decimal.h"
#include "sys/text_file.h"

namespace libcontainer::cgroups {

namespace {

constexpr const char* kProcesses = "cgroup.procs";
constexpr const char* kThreads = "cgroup.threads";

// The kernel answers EINVAL while the process is being moved or has just been made.
sys::SysResult<> write_pid(const std::string& path, std::string_view pid) {
  constexpr int kTries = 5;
  constexpr auto kPause = std::chrono::milliseconds(30);
  for (int attempt = 1;; ++attempt) {
    const auto written = write_value(path, pid);
    if (written || written.error().value != EINVAL || attempt == kTries) return written;
    std::this_thread::sleep_for(kPause);
  }
}

// A cgroup in threaded mode lists its threads only.
sys::SysResult<std::string> read_members(sys::FdRef directory) {
  auto text = sys::read_text(directory, kProcesses);
  if (text || text.error().value != EOPNOTSUPP) return text;
  return sys::read_text(directory, kThreads);
}

void append_pids(std::string_view text, std::vector<pid_t>& pids) {
  while (!text.empty()) {
    const sys::ParsedDecimal pid = sys::parse_decimal(take_until(text, '\n'));
    // 0 is a process that our pid namespace does not show.
    if (pid.value != 0) pids.push_back(static_cast<pid_t>(pid.value));
  }
}

Result<> join_directory(const CgroupDirectory& directory, std::string_view pid) {
  const std::string path = file_in(directory.path, kProcesses);
  const auto written = write_pid(path, pid);
  if (written) return {};
  return std::unexpected(base::make_system_error(
      written.error().value, fmt::format("error adding pid {} to cgroups: '{}'", pid, path)));
}

bool is_gone(sys::Errno error) { return error.value == ENOENT || error.value == ENODEV; }

}  // namespace

Result<> join(const CgroupPaths& paths, pid_t pid) {
  std::array<char, 20> digits;
  const char* end = sys::append_decimal(digits.data(), static_cast<std::uint64_t>(pid));
  const std::string_view number(digits.data(), end);
  // Where processes() looks comes first: whoever is in any of the cgroups is found, also if we are
  // killed half-way.
  const CgroupDirectory* const first = process_directory(paths);
  if (first != nullptr) LC_TRY(join_directory(*first, number));
  for (const CgroupDirectory& directory : paths.directories) {
    if (&directory != first) LC_TRY(join_directory(directory, number));
  }
  return {};
}

Result<std::vector<pid_t>> processes_below(const std::string& directory) {
  std::vector<pid_t> pids;
  const auto read = [&](sys::FdRef current) -> sys::SysResult<> {
    SYS_TRY_ASSIGN(const std::string members, read_members(current));
    append_pids(members, pids);
    return {};
  };
  const auto walked = walk_tree(directory, {.enter = read, .leave = {}});
  if (walked || is_gone(walked.error())) return pids;
  return std::unexpected(base::make_system_error(
      walked.error().value, fmt::format("read the processes of cgroup '{}'", directory)));
}

const CgroupDirectory* process_directory(const CgroupPaths& paths) {
  for (const char* controller : {"freezer", "devices", ""}) {
    if (const CgroupDirectory* directory = paths.find(controller)) return directory;
  }
  return paths.directories.empty() ? nullptr : &paths.directories.front();
}

Result<std::vector<pid_t>> processes(const CgroupPaths& paths) {
  const CgroupDirectory* directory = process_directory(paths);
  if (directory == nullptr) return std::vector<pid_t>{};
  return processes_below(directory->path);
}

}  // namespace libcontainer::cgroups
