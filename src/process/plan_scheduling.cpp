#include "process/plan_scheduling.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/error.h"
#include "config/cpu_list.h"
#include "spec/names.h"
#include "wire/process_steps.h"

namespace libcontainer::process {
namespace {

constexpr int kIoClassShift = 13;  // IOPRIO_CLASS_SHIFT

// A word of a table, which validate() has checked before.
template <class Names>
auto look_up(std::string_view field, const Names& names, const std::string& word)
    -> Result<typename decltype(names.rows)::value_type> {
  for (const auto& row : names.rows) {
    if (row.name == word) return row;
  }
  return std::unexpected(base::make_spec_error(
      std::string(field), fmt::format("{}'{}'{}", names.before, word, names.after)));
}

template <class Names>
Result<unsigned> look_up_flags(std::string_view field, const Names& names,
                               const std::vector<std::string>& words) {
  unsigned flags = 0;
  for (const auto& word : words) {
    LC_TRY_ASSIGN(const auto row, look_up(field, names, word));
    flags |= static_cast<unsigned>(row.value);
  }
  return flags;
}

Result<wire::List<std::uint64_t>> plan_mask(wire::PlanBuilder& plan, std::string_view field,
                                            const std::string& list) {
  const auto mask = config::parse_mask(list);
  if (mask) return plan.list(std::span(*mask));
  return std::unexpected(base::make_spec_error(
      std::string(field), fmt::format("'{}' is no list like \"0-3,5\"", list)));
}

Result<> plan_scheduler(wire::PlanBuilder& plan, const Scheduler& scheduler, bool has_cpuset) {
  wire::SetScheduler step{.nice = scheduler.nice,
                          .priority = static_cast<std::uint32_t>(scheduler.priority),
                          .runtime = scheduler.runtime,
                          .deadline = scheduler.deadline,
                          .period = scheduler.period,
                          .has_cpuset = has_cpuset};
  LC_TRY_ASSIGN(const auto policy,
                look_up("process.scheduler.policy", spec::kSchedulerPolicies, scheduler.policy));
  step.policy = policy.value;
  LC_TRY_ASSIGN(step.flags,
                look_up_flags("process.scheduler.flags", spec::kSchedulerFlags, scheduler.flags));
  plan.add(step, {.field = "process.scheduler", .subject = scheduler.policy});
  return {};
}

Result<> plan_io_priority(wire::PlanBuilder& plan, const IoPriority& priority) {
  LC_TRY_ASSIGN(const auto row, look_up("process.ioPriority.class", spec::kIoPriorityClasses,
                                        priority.priority_class));
  plan.add(wire::SetIoPriority{.priority = row.value << kIoClassShift | priority.priority},
           {.field = "process.ioPriority",
            .subject = fmt::format("{} {}", priority.priority_class, priority.priority)});
  return {};
}

Result<> plan_memory_policy(wire::PlanBuilder& plan, const MemoryPolicy& policy) {
  LC_TRY_ASSIGN(const auto mode,
                look_up("linux.memoryPolicy.mode", spec::kMemoryPolicyModes, policy.mode));
  LC_TRY_ASSIGN(const auto flags,
                look_up_flags("linux.memoryPolicy.flags", spec::kMemoryPolicyFlags, policy.flags));
  LC_TRY_ASSIGN(const auto nodes, plan_mask(plan, "linux.memoryPolicy.nodes", policy.nodes));
  plan.add(wire::SetMemoryPolicy{.mode = mode.value | static_cast<int>(flags), .nodes = nodes},
           {.field = "linux.memoryPolicy", .subject = policy.mode});
  return {};
}

}  // namespace

Result<> plan_scheduling(wire::PlanBuilder& plan, const Config& config,
                         const ProcessConfig& process) {
  if (process.scheduler) {
    LC_TRY(plan_scheduler(plan, *process.scheduler, !config.resources.cpu.cpus.empty()));
  }
  if (process.io_priority) LC_TRY(plan_io_priority(plan, *process.io_priority));
  if (config.personality) {
    const auto& domain = config.personality->domain;
    LC_TRY_ASSIGN(const auto row,
                  look_up("linux.personality.domain", spec::kPersonalityDomains, domain));
    plan.add(wire::SetPersonality{.persona = row.value},
             {.field = "linux.personality", .subject = domain});
  }
  if (config.memory_policy) LC_TRY(plan_memory_policy(plan, *config.memory_policy));
  return {};
}

Result<> plan_initial_affinity(wire::PlanBuilder& plan, const ProcessConfig& process) {
  if (!process.exec_cpu_affinity || process.exec_cpu_affinity->initial.empty()) return {};
  constexpr std::string_view kField = "process.execCPUAffinity.initial";
  const std::string& cpus = process.exec_cpu_affinity->initial;
  LC_TRY_ASSIGN(const auto mask, plan_mask(plan, kField, cpus));
  plan.add(wire::SetInitialCpuAffinity{.cpus = mask}, {.field = kField, .subject = cpus});
  return {};
}

Result<> plan_final_affinity(wire::PlanBuilder& plan, const ProcessConfig& process) {
  const ExecCpuAffinity affinity = process.exec_cpu_affinity.value_or(ExecCpuAffinity{});
  if (affinity.final.empty()) {
    // The initial one is kept, the caller's is not.
    if (affinity.initial.empty()) plan.add(wire::ResetCpuAffinity{});
    return {};
  }
  constexpr std::string_view kField = "process.execCPUAffinity.final";
  LC_TRY_ASSIGN(const auto mask, plan_mask(plan, kField, affinity.final));
  plan.add(wire::SetCpuAffinity{.cpus = mask}, {.field = kField, .subject = affinity.final});
  return {};
}

}  // namespace libcontainer::process
