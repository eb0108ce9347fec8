#include "cgroups/signal.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/scope.h"
#include "cgroups/control_file.h"
#include "cgroups/freeze.h"
#include "cgroups/processes.h"
#include "cgroups/v2/events.h"
#include "sys/process.h"

namespace libcontainer::cgroups {

namespace {

constexpr std::chrono::seconds kKillLimit(10);

struct Member {
  pid_t pid = 0;
  sys::Fd handle;
};

// A pid read from cgroup.procs may belong to somebody else by the time it is opened. If it is in
// the cgroup still after that, the handle is the member's or that of a process that is gone.
Result<std::vector<Member>> open_members(const std::string& directory) {
  LC_TRY_ASSIGN(const auto before, processes_below(directory));
  std::vector<Member> members;
  members.reserve(before.size());
  for (const pid_t pid : before) {
    if (auto handle = sys::pidfd_open(pid)) members.push_back({pid, std::move(*handle)});
  }
  LC_TRY_ASSIGN(auto after, processes_below(directory));
  std::ranges::sort(after);
  std::erase_if(members, [&](const Member& member) {
    return !std::ranges::binary_search(after, member.pid);
  });
  return members;
}

Result<> signal_members(const std::string& directory, int signal) {
  LC_TRY_ASSIGN(const auto members, open_members(directory));
  for (const Member& member : members) {
    const auto sent = sys::pidfd_signal(member.handle, signal);
    if (!sent && sent.error().value != ESRCH) {
      return std::unexpected(base::make_system_error(
          sent.error().value, fmt::format("signal process {} with {}", member.pid, signal)));
    }
  }
  return {};
}

// Nobody forks while frozen, so one pass reaches everybody.
Result<> signal_frozen(const CgroupPaths& paths, const std::string& directory, int signal) {
  LC_TRY_ASSIGN(const FreezerState before, freezer_state(paths));
  // Without a freezer, or if it fails, a pass is still better than none.
  const bool frozen = before == FreezerState::Thawed && freeze(paths).has_value();
  const base::ScopeExit thaw_again([&] {
    if (frozen) (void)thaw(paths);
  });
  return signal_members(directory, signal);
}

std::unexpected<Error> survivors(const std::string& directory, std::size_t count, pid_t one) {
  return std::unexpected(base::make_error(
      Errc::Kernel, fmt::format("{} process(es) in cgroup '{}' are left {} s after SIGKILL, "
                                "process {} among them",
                                count, directory, kKillLimit.count(), one)));
}

Result<> kill_by_handles(const CgroupPaths& paths, const std::string& directory) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::microseconds kLongestPause(20'000);
  const auto deadline = Clock::now() + kKillLimit;
  std::chrono::microseconds pause(50);
  for (;;) {
    LC_TRY(signal_frozen(paths, directory, SIGKILL));
    // The dead of a frozen version 1 cgroup go only when it is thawed.
    (void)thaw(paths);
    std::this_thread::sleep_for(pause);
    LC_TRY_ASSIGN(const auto left, processes_below(directory));
    if (left.empty()) return {};
    if (Clock::now() > deadline) return survivors(directory, left.size(), left.front());
    pause = std::min(pause * 2, kLongestPause);
  }
}

// Linux 5.14: reaches every process at once, frozen or not.
Result<bool> kill_at_once(const CgroupPaths& paths) {
  const CgroupDirectory* unified = paths.find("");
  if (unified == nullptr) return false;
  if (!write_value(file_in(unified->path, "cgroup.kill"), "1")) return false;
  if (paths.version == Version::Hybrid) (void)thaw(paths);
  return v2::wait_for_event(unified->path, "populated", 0, kKillLimit);
}

}  // namespace

Result<> signal_all(const CgroupPaths& paths, int signal) {
  const CgroupDirectory* directory = process_directory(paths);
  if (directory == nullptr) return {};
  if (signal != SIGKILL) return signal_frozen(paths, directory->path, signal);
  LC_TRY_ASSIGN(const bool unified_empty, kill_at_once(paths));
  if (unified_empty) {
    // In a hybrid the unified hierarchy may not have had them all.
    LC_TRY_ASSIGN(const auto left, processes_below(directory->path));
    if (left.empty()) return {};
  }
  return kill_by_handles(paths, directory->path);
}

Result<std::uint64_t> oom_kill_count(const CgroupPaths& paths) {
  const bool v2 = paths.version == Version::V2;
  const CgroupDirectory* directory = paths.find(v2 ? "" : "memory");
  if (directory == nullptr) return 0;
  const std::string path = file_in(directory->path, v2 ? "memory.events" : "memory.oom_control");
  const auto text = read_text(path);
  if (text) {
    // While init shares stage 0's memory, the kernel counts its kill in the cgroup of stage 0; that
    // there was no memory left it counts, on version 2, where the limit is.
    const std::uint64_t kills = value_of_key(*text, "oom_kill");
    return kills != 0 ? kills : value_of_key(*text, "oom");
  }
  const int error = text.error().value;
  if (error == ENOENT || error == ENODEV) return 0;
  return std::unexpected(base::make_system_error(error, fmt::format("read '{}'", path)));
}

}  // namespace libcontainer::cgroups
