#include "process/plan_scheduling.h"

#include <gtest/gtest.h>

#include "wire/process_steps.h"

namespace libcontainer::process {
namespace {

// The payload of the only step of that kind.
template <class Payload>
Payload only(const wire::Plan& plan) {
  const wire::Block block{plan.block};
  EXPECT_EQ(plan.steps.size(), 1U);
  if (plan.steps.empty() || plan.steps[0].kind != Payload::kKind) {
    ADD_FAILURE() << "another step";
    return {};
  }
  return *block.object<Payload>(plan.steps[0].offset);
}

wire::Plan scheduling(const Config& config, const ProcessConfig& process) {
  wire::PlanBuilder builder;
  const auto planned = plan_scheduling(builder, config, process);
  EXPECT_TRUE(planned) << planned.error().message();
  return std::move(builder).finish(wire::MapsPhase::NotDumpable);
}

TEST(PlanScheduling, NothingIsAskedForByDefault) { EXPECT_TRUE(scheduling({}, {}).steps.empty()); }

TEST(PlanScheduling, SchedulerWordsBecomeNumbers) {
  ProcessConfig process;
  process.scheduler = Scheduler{.policy = "SCHED_DEADLINE",
                                .flags = {"SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM"},
                                .runtime = 1,
                                .deadline = 2,
                                .period = 3};
  const auto step = only<wire::SetScheduler>(scheduling({}, process));
  EXPECT_EQ(step.policy, 6U);
  EXPECT_EQ(step.flags, 3U);
  EXPECT_EQ(step.runtime, 1U);
  EXPECT_EQ(step.deadline, 2U);
  EXPECT_EQ(step.period, 3U);
  EXPECT_EQ(step.has_cpuset, 0);
}

TEST(PlanScheduling, TheSchedulerKnowsOfTheCpuset) {
  ProcessConfig process;
  process.scheduler = Scheduler{.policy = "SCHED_BATCH", .nice = -5};
  Config config;
  config.resources.cpu.cpus = "0";
  const auto step = only<wire::SetScheduler>(scheduling(config, process));
  EXPECT_EQ(step.policy, 3U);
  EXPECT_EQ(step.nice, -5);
  EXPECT_EQ(step.has_cpuset, 1);
}

TEST(PlanScheduling, IoPriorityHoldsClassAndLevel) {
  ProcessConfig process;
  process.io_priority = IoPriority{.priority_class = "IOPRIO_CLASS_BE", .priority = 5};
  EXPECT_EQ(only<wire::SetIoPriority>(scheduling({}, process)).priority, 2 << 13 | 5);
}

TEST(PlanScheduling, PersonalityAndMemoryPolicyAreTheContainers) {
  Config config;
  config.personality = Personality{.domain = "LINUX32"};
  EXPECT_EQ(only<wire::SetPersonality>(scheduling(config, {})).persona, 8U);
  config.personality.reset();
  config.memory_policy =
      MemoryPolicy{.mode = "MPOL_INTERLEAVE", .nodes = "0,2", .flags = {"MPOL_F_STATIC_NODES"}};
  const auto plan = scheduling(config, {});
  const auto step = only<wire::SetMemoryPolicy>(plan);
  EXPECT_EQ(step.mode, 3 | 1 << 15);
  const auto nodes = wire::Block{plan.block}.list(step.nodes);
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(nodes[0], 5U);
}

TEST(PlanScheduling, AWordThatNobodyCheckedIsRefused) {
  ProcessConfig process;
  process.scheduler = Scheduler{.policy = "SCHED_FAST"};
  wire::PlanBuilder builder;
  const auto planned = plan_scheduling(builder, {}, process);
  ASSERT_FALSE(planned);
  EXPECT_EQ(planned.error().message(),
            "process.scheduler.policy: invalid scheduler policy: 'SCHED_FAST'");
}

std::vector<wire::StepKind> affinity_kinds(const ProcessConfig& process) {
  wire::PlanBuilder builder;
  EXPECT_TRUE(plan_initial_affinity(builder, process));
  EXPECT_TRUE(plan_final_affinity(builder, process));
  std::vector<wire::StepKind> kinds;
  for (const auto& step : std::move(builder).finish(wire::MapsPhase::NotDumpable).steps) {
    kinds.push_back(step.kind);
  }
  return kinds;
}

TEST(PlanAffinity, TheCallersIsNeverInherited) {
  using enum wire::StepKind;
  using Kinds = std::vector<wire::StepKind>;
  ProcessConfig process;
  EXPECT_EQ(affinity_kinds(process), Kinds{ResetCpuAffinity});
  process.exec_cpu_affinity = ExecCpuAffinity{.initial = "0", .final = "1"};
  EXPECT_EQ(affinity_kinds(process), (Kinds{SetInitialCpuAffinity, SetCpuAffinity}));
  process.exec_cpu_affinity->final.clear();
  EXPECT_EQ(affinity_kinds(process), Kinds{SetInitialCpuAffinity});
  process.exec_cpu_affinity = ExecCpuAffinity{.final = "1"};
  EXPECT_EQ(affinity_kinds(process), Kinds{SetCpuAffinity});
  process.exec_cpu_affinity = ExecCpuAffinity{};
  EXPECT_EQ(affinity_kinds(process), Kinds{ResetCpuAffinity});
}

}  // namespace
}  // namespace libcontainer::process
