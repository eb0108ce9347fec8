// Scheduler, I/O priority, cpu affinity, memory policy, personality.
#include <fmt/format.h>

#include "config/checks.h"
#include "config/cpu_list.h"
#include "spec/names.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

constexpr FieldPath kScheduler{.name = "process.scheduler"};

Result<> check_nice(const Scheduler& scheduler) {
  const bool has_nice = scheduler.policy == "SCHED_OTHER" || scheduler.policy == "SCHED_BATCH";
  if (has_nice && (scheduler.nice < -20 || scheduler.nice > 19)) {
    return refuse({.name = "process.scheduler.nice"},
                  fmt::format("invalid scheduler.nice: {}; allowed: -20 to 19", scheduler.nice));
  }
  if (!has_nice && scheduler.nice != 0) {
    return refuse({.name = "process.scheduler.nice"},
                  fmt::format("invalid scheduler.nice: {} when scheduler.policy is {}",
                              scheduler.nice, scheduler.policy));
  }
  return {};
}

Result<> check_priority(const Scheduler& scheduler) {
  const FieldPath field{.name = "process.scheduler.priority"};
  const bool is_realtime = scheduler.policy == "SCHED_FIFO" || scheduler.policy == "SCHED_RR";
  if (!is_realtime && scheduler.priority != 0) {
    return refuse(field, fmt::format("scheduler.priority can only be specified for SchedFIFO or "
                                     "SchedRR policy, not for {}",
                                     scheduler.policy));
  }
  if (is_realtime && (scheduler.priority < 1 || scheduler.priority > 99)) {
    return refuse(field, fmt::format("must be between 1 and 99, not {}", scheduler.priority));
  }
  return {};
}

Result<> check_scheduler(const Scheduler& scheduler) {
  if (scheduler.policy.empty()) {
    return refuse({.name = "process.scheduler.policy"}, "scheduler policy is required");
  }
  LC_TRY(require_name({.name = "process.scheduler.policy"}, spec::kSchedulerPolicies,
                      scheduler.policy));
  for (std::size_t i = 0; i < scheduler.flags.size(); ++i) {
    LC_TRY(require_name({.name = "process.scheduler.flags", .index = i}, spec::kSchedulerFlags,
                        scheduler.flags[i]));
  }
  LC_TRY(check_nice(scheduler));
  LC_TRY(check_priority(scheduler));
  const bool has_deadline =
      scheduler.runtime != 0 || scheduler.deadline != 0 || scheduler.period != 0;
  if (has_deadline && scheduler.policy != "SCHED_DEADLINE") {
    return refuse(kScheduler, fmt::format("scheduler runtime/deadline/period can only be specified "
                                          "for SchedDeadline policy, not for {}",
                                          scheduler.policy));
  }
  return {};
}

Result<> check_io_priority(const IoPriority& priority) {
  if (priority.priority < 0 || priority.priority > 7) {
    return refuse(
        {.name = "process.ioPriority.priority"},
        fmt::format("invalid ioPriority.Priority: {}; allowed: 0 to 7", priority.priority));
  }
  return require_name({.name = "process.ioPriority.class"}, spec::kIoPriorityClasses,
                      priority.priority_class);
}

Result<> check_affinity(const ExecCpuAffinity& affinity) {
  const auto check = [](const FieldPath& field, std::string_view kind,
                        const std::string& list) -> Result<> {
    if (count_list(list)) return {};
    return refuse(field, fmt::format("bad CPUAffinity.{}: {} is no list of cpus like \"0-3,5\"",
                                     kind, spec::quote(list)));
  };
  LC_TRY(check({.name = "process.execCPUAffinity.initial"}, "Initial", affinity.initial));
  return check({.name = "process.execCPUAffinity.final"}, "Final", affinity.final);
}

bool takes_nodes(std::string_view mode) { return mode != "MPOL_DEFAULT" && mode != "MPOL_LOCAL"; }

bool needs_nodes(std::string_view mode) { return takes_nodes(mode) && mode != "MPOL_PREFERRED"; }

}  // namespace

Result<> check_scheduling(const Config& config, const HostInfo&) {
  const ProcessConfig& process = *config.process;
  if (process.scheduler) LC_TRY(check_scheduler(*process.scheduler));
  if (process.io_priority) LC_TRY(check_io_priority(*process.io_priority));
  if (process.exec_cpu_affinity) LC_TRY(check_affinity(*process.exec_cpu_affinity));
  return {};
}

Result<> check_memory_policy(const Config& config, const HostInfo&) {
  if (!config.memory_policy) return {};
  const MemoryPolicy& policy = *config.memory_policy;
  LC_TRY(require_name({.name = "linux.memoryPolicy.mode"}, spec::kMemoryPolicyModes, policy.mode));
  for (std::size_t i = 0; i < policy.flags.size(); ++i) {
    LC_TRY(require_name({.name = "linux.memoryPolicy.flags", .index = i}, spec::kMemoryPolicyFlags,
                        policy.flags[i]));
  }
  const FieldPath nodes{.name = "linux.memoryPolicy.nodes"};
  const auto count = count_list(policy.nodes);
  if (!count) {
    return refuse(nodes, fmt::format("invalid memory policy nodes {}: no list like \"0-1\"",
                                     spec::quote(policy.nodes)));
  }
  if (*count > 0 && !takes_nodes(policy.mode)) {
    return refuse(nodes, fmt::format("memory policy mode requires 0 nodes but got {}", *count));
  }
  if (*count == 0 && needs_nodes(policy.mode)) {
    return refuse(nodes, "memory policy mode requires at least one node but got 0");
  }
  return {};
}

Result<> check_personality(const Config& config, const HostInfo&) {
  if (!config.personality) return {};
  return require_name({.name = "linux.personality.domain"}, spec::kPersonalityDomains,
                      config.personality->domain);
}

}  // namespace libcontainer::config
