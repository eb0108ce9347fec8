#include "container/turns.h"

#include <fmt/format.h>
#include <linux/seccomp.h>

#include <algorithm>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/oom.h"
#include "cgroups/signal.h"
#include "namespaces/id_maps.h"
#include "spec/names.h"
#include "sys/file.h"
#include "sys/proc.h"
#include "sys/process.h"

namespace libcontainer::container {
namespace {

Result<> set_oom_score_adj(pid_t pid, int value) {
  const std::string path = fmt::format("/proc/{}/oom_score_adj", pid);
  const auto written = sys::write_file_at(sys::FdRef::cwd(), path, std::to_string(value));
  if (written) return {};
  return std::unexpected(base::with_field(
      base::make_system_error(written.error().value,
                              fmt::format("process.oomScoreAdj: write '{}'", value)),
      "process.oomScoreAdj"));
}

// By the caller, who may raise what init itself could not.
Result<> set_rlimits(pid_t pid, const std::vector<Rlimit>& rlimits) {
  for (std::size_t i = 0; i < rlimits.size(); ++i) {
    const auto& limit = rlimits[i];
    const auto resource = spec::kRlimits.find(limit.type);
    const auto set =
        resource ? sys::set_rlimit(pid, static_cast<unsigned>(*resource), limit.soft, limit.hard)
                 : sys::SysResult<>(sys::fail(EINVAL));
    if (set) continue;
    const std::string field = fmt::format("process.rlimits[{}]", i);
    return std::unexpected(base::with_field(
        base::make_system_error(set.error().value, fmt::format("{}: set {} to {}:{}", field,
                                                               limit.type, limit.soft, limit.hard)),
        field));
  }
  return {};
}

constexpr std::string_view kStart = "unable to start container process";

// systemd removes a cgroup with its last process, and the count of kills with it.
bool is_uncounted(const cgroups::CgroupPaths& cgroups, const Resources& resources) {
  return resources.memory.limit.value_or(-1) > 0 &&
         std::ranges::any_of(cgroups.directories, [](const cgroups::CgroupDirectory& directory) {
           return cgroups::is_missing(directory.path);
         });
}

std::string raise_the_limit(const cgroups::CgroupPaths& cgroups) {
  const std::string memory = cgroups::describe_memory(cgroups);
  return "raise linux.resources.memory.limit" + (memory.empty() ? memory : ": " + memory);
}

}  // namespace

Result<> write_id_maps(const Config& config, const HostInfo& host, pid_t pid) {
  return namespaces::write_id_maps(pid, config.uid_mappings, config.gid_mappings,
                                   {.is_root = host.euid == 0, .group = host.egid});
}

Result<> take_process_turn(const ProcessConfig& process, const launch::CallerTurn& turn) {
  switch (turn.kind) {
    case wire::StepKind::SetOomScoreAdj:
      return process.oom_score_adj ? set_oom_score_adj(turn.pid, *process.oom_score_adj)
                                   : Result<>{};
    case wire::StepKind::SetRlimits:
      return set_rlimits(turn.pid, process.rlimits);
    default:
      return std::unexpected(base::make_error(
          Errc::Internal, fmt::format("nobody takes the step '{}'", wire::info(turn.kind).name)));
  }
}

Error explain_start(Error error, const cgroups::CgroupPaths& cgroups, const Resources& resources) {
  const bool is_cancelled = error.code() == Errc::Cancelled;
  const auto killed = cgroups::oom_kill_count(cgroups);
  if (is_cancelled || !killed || *killed == 0) {
    const bool of_its_cgroup = error.field().starts_with("linux.resources");
    const bool maybe =
        (error.code() == Errc::Kernel || of_its_cgroup) && is_uncounted(cgroups, resources);
    error = base::with_context(std::move(error), kStart);
    if (!maybe) return error;
    return base::with_hint(std::move(error),
                           "its cgroup is gone, so that nothing tells whether "
                           "linux.resources.memory.limit, the memory limit, was too low");
  }
  return base::with_hint(
      base::make_error(Errc::Kernel, "container init was OOM-killed (memory limit too low?)"),
      raise_the_limit(cgroups));
}

Error explain_tenant(Error error, const cgroups::CgroupPaths& cgroups, std::uint64_t oom_kills) {
  const bool is_cancelled = error.code() == Errc::Cancelled;
  error = base::with_context(std::move(error), kStart);
  if (is_cancelled || cgroups::oom_kill_count(cgroups).value_or(0) <= oom_kills) return error;
  return base::with_hint(std::move(error),
                         "possibly OOM-killed: the kernel has killed a process of this cgroup "
                         "meanwhile; " +
                             raise_the_limit(cgroups));
}

void tell(const launch::Composed& composed, const Listener& warn, const Listener& note) {
  for (const auto& warning : composed.warnings) {
    if (warn) warn(warning);
  }
  for (const auto& line : composed.notes) {
    if (note) note(line);
  }
}

std::uint32_t seccomp_flags(const Config& config) {
  if (!config.seccomp) return 0;
  std::uint32_t known = 0;
  for (const auto& flag : spec::kSeccompFlags.rows) {
    if (sys::knows_seccomp_flag(flag.value)) known |= flag.value;
  }
  if (sys::knows_seccomp_flag(SECCOMP_FILTER_FLAG_NEW_LISTENER)) {
    known |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
  }
  return known;
}

}  // namespace libcontainer::container
