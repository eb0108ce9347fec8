// Scheduler, priorities, processors, memory nodes and execution domain, as the kernel has them.
#include <fmt/format.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

// sched_attr of sched_getattr(2).
struct Attributes {
  std::uint32_t size, policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime, deadline, period;
  std::uint32_t clamp_min, clamp_max;
};

Attributes attributes_of(pid_t pid) {
  Attributes found{};
  EXPECT_EQ(syscall(SYS_sched_getattr, pid, &found, sizeof found, 0), 0);
  return found;
}

constexpr auto kAllowed = "grep Cpus_allowed_list /proc/self/status";

class Scheduling : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "runc 1.1 knows few of these fields";
  }

  Attributes attributes_of_init() {
    start_sleeper();
    return attributes_of(hull.pid(id));
  }

  // Executes a shell with the container's process, changed.
  CommandResult exec_with(std::string_view pointer, const Json& value, std::string_view script) {
    Bundle of;
    of.script(script).set(pointer, value);
    const std::string file = bundle / "process.json";
    write_file(file, to_text(value_at(of.config(), "/process")));
    return hull.command({"exec", "--process", file, id});
  }

  static void need_two_processors() {
    cpu_set_t mine;
    ASSERT_EQ(sched_getaffinity(0, sizeof mine, &mine), 0);
    if (!CPU_ISSET(0, &mine) || !CPU_ISSET(1, &mine)) GTEST_SKIP() << "not on processors 0 and 1";
  }
};

TEST_F(Scheduling, RealTimePolicyAndItsFlag) {
  // A kernel with group scheduling gives a new cgroup v1 no time for it.
  if (exists("/sys/fs/cgroup/cpu/cpu.rt_runtime_us")) {
    bundle.set("/linux/resources/cpu", {{"realtimeRuntime", 1000}, {"realtimePeriod", 1000000}});
  }
  bundle.set("/process/scheduler",
             {{"policy", "SCHED_FIFO"}, {"priority", 7}, {"flags", {"SCHED_FLAG_RESET_ON_FORK"}}});
  const Attributes found = attributes_of_init();
  EXPECT_EQ(found.policy, 1U);
  EXPECT_EQ(found.priority, 7U);
  EXPECT_EQ(found.flags & 1, 1U);
}

TEST_F(Scheduling, NiceIsOfTheOtherPolicies) {
  bundle.set("/process/scheduler", {{"policy", "SCHED_BATCH"}, {"nice", 11}});
  const Attributes found = attributes_of_init();
  EXPECT_EQ(found.policy, 3U);
  EXPECT_EQ(found.nice, 11);
}

TEST_F(Scheduling, DeadlinesAreInNanoseconds) {
  bundle.set("/process/scheduler", {{"policy", "SCHED_DEADLINE"},
                                    {"flags", {"SCHED_FLAG_RESET_ON_FORK"}},
                                    {"runtime", 1000000},
                                    {"deadline", 50000000},
                                    {"period", 60000000}});
  const Attributes found = attributes_of_init();
  EXPECT_EQ(found.policy, 6U);
  EXPECT_EQ(found.runtime, 1000000U);
  EXPECT_EQ(found.deadline, 50000000U);
  EXPECT_EQ(found.period, 60000000U);
}

TEST_F(Scheduling, DeadlinesWithACpusetAreExplained) {
  need_two_processors();
  if (IsSkipped()) return;
  bundle.set("/linux/resources/cpu/cpus", "0");
  bundle.set("/process/scheduler", {{"policy", "SCHED_DEADLINE"},
                                    {"flags", {"SCHED_FLAG_RESET_ON_FORK"}},
                                    {"runtime", 1000000},
                                    {"deadline", 50000000},
                                    {"period", 60000000}});
  expect_run_fails("process scheduler can't be used together with AllowedCPUs");
}

TEST_F(Scheduling, WhatTheKernelRefusesNamesTheField) {
  bundle.set("/process/scheduler",
             {{"policy", "SCHED_DEADLINE"}, {"runtime", 2}, {"deadline", 1}, {"period", 1}});
  expect_run_fails("process.scheduler SCHED_DEADLINE: sched_setattr: invalid argument");
}

TEST_F(Scheduling, ASecondProcessHasItsOwn) {
  bundle.set("/process/scheduler", {{"policy", "SCHED_BATCH"}, {"nice", 3}});
  start_sleeper();
  const CommandResult of_the_container = hull.exec(id, {"cat", "/proc/self/stat"});
  EXPECT_EQ(words_of(of_the_container.out).at(18), "3") << describe(of_the_container);
  const CommandResult own = exec_with(
      "/process/scheduler", {{"policy", "SCHED_OTHER"}, {"nice", 9}}, "cat /proc/self/stat");
  EXPECT_EQ(words_of(own.out).at(18), "9") << describe(own);
}

TEST_F(Scheduling, IoPriorityIsSet) {
  bundle.set("/process/ioPriority", {{"class", "IOPRIO_CLASS_BE"}, {"priority", 6}});
  start_sleeper();
  EXPECT_EQ(syscall(SYS_ioprio_get, IOPRIO_WHO_PROCESS, hull.pid(id)),
            IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 6));
}

TEST_F(Scheduling, IoPriorityOfASecondProcess) {
  start_sleeper();
  const CommandResult result = exec_with(
      "/process/ioPriority", {{"class", "IOPRIO_CLASS_IDLE"}, {"priority", 0}}, "ionice -p $$");
  EXPECT_EQ(result.out, "idle\n") << describe(result);
}

TEST_F(Scheduling, PersonalityReachesEveryProcess) {
  bundle.set("/linux/personality", {{"domain", "LINUX32"}, {"flags", {"ADDR_NO_RANDOMIZE"}}});
  start_sleeper();
  EXPECT_EQ(read_file(fmt::format("/proc/{}/personality", hull.pid(id))), "00000008\n");
  EXPECT_THAT(read_file(hull.log_file()),
              HasSubstr("linux.personality.flags: ignored, there are none yet"));
  EXPECT_EQ(hull.exec(id, {"cat", "/proc/self/personality"}).out, "00000008\n");
}

TEST_F(Scheduling, UnknownPersonalityIsRefused) {
  bundle.set("/linux/personality", {{"domain", "PLAN9"}});
  expect_run_fails("invalid personality domain \"PLAN9\"");
}

TEST_F(Scheduling, MemoryPolicyReachesEveryProcess) {
  if (!exists("/proc/self/numa_maps")) GTEST_SKIP() << "this kernel knows no memory nodes";
  bundle.set("/linux/memoryPolicy",
             {{"mode", "MPOL_BIND"}, {"nodes", "0"}, {"flags", {"MPOL_F_STATIC_NODES"}}});
  start_sleeper();
  const std::string maps = fmt::format("/proc/{}/numa_maps", hull.pid(id));
  EXPECT_THAT(read_file(maps), HasSubstr(" bind=static:0 "));
  EXPECT_THAT(hull.exec(id, {"cat", "/proc/self/numa_maps"}).out, HasSubstr(" bind=static:0 "));
}

TEST_F(Scheduling, MemoryNodesThatAreNotThereNameTheField) {
  if (!exists("/proc/self/numa_maps")) GTEST_SKIP() << "this kernel knows no memory nodes";
  bundle.set("/linux/memoryPolicy", {{"mode", "MPOL_BIND"}, {"nodes", "4000"}});
  expect_run_fails("linux.memoryPolicy MPOL_BIND: set_mempolicy: invalid argument");
}

TEST_F(Scheduling, AffinityOfASecondProcess) {
  need_two_processors();
  if (IsSkipped()) return;
  start_sleeper();
  struct Case {
    Json affinity;
    const char* allowed;
  };
  const Case cases[] = {
      {{{"initial", "0"}}, "0"},
      {{{"final", "1"}}, "1"},
      {{{"initial", "0"}, {"final", "1"}}, "1"},
      {{{"initial", "1"}, {"final", " 0-1,"}}, "0-1"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(to_text(c.affinity));
    const CommandResult result = exec_with("/process/execCPUAffinity", c.affinity, kAllowed);
    EXPECT_EQ(status_field(result.out, "Cpus_allowed_list"), c.allowed) << describe(result);
  }
}

TEST_F(Scheduling, AffinityOfTheConfigIsForSecondProcessesOnly) {
  need_two_processors();
  if (IsSkipped()) return;
  bundle.set("/process/execCPUAffinity", {{"final", "1"}});
  start_sleeper();
  const std::string init = read_file(fmt::format("/proc/{}/status", hull.pid(id)));
  EXPECT_EQ(status_field(init, "Cpus_allowed_list"),
            status_field(read_file("/proc/self/status"), "Cpus_allowed_list"));
  const CommandResult result = hull.exec(id, {"sh", "-c", kAllowed});
  EXPECT_EQ(status_field(result.out, "Cpus_allowed_list"), "1") << describe(result);
}

TEST_F(Scheduling, AffinityOutsideOfTheCpusetIsAnError) {
  need_two_processors();
  if (IsSkipped()) return;
  bundle.set("/linux/resources/cpu/cpus", "0");
  start_sleeper();
  const CommandResult result = exec_with("/process/execCPUAffinity", {{"final", "1"}}, "true");
  EXPECT_EQ(result.exit_code, 255);
  EXPECT_THAT(result.err, HasSubstr("process.execCPUAffinity.final 1: sched_setaffinity"));
}

TEST_F(Scheduling, AffinityThatIsNoListIsRefused) {
  start_sleeper();
  const CommandResult result = exec_with("/process/execCPUAffinity", {{"initial", "x"}}, "true");
  EXPECT_EQ(result.exit_code, 255);
  EXPECT_THAT(result.err, HasSubstr("bad CPUAffinity.Initial"));
}

// A caller on one processor; the container's cpuset is what counts.
TEST_F(Scheduling, PayloadHasTheCpusetWhateverTheCallerHas) {
  need_two_processors();
  if (IsSkipped()) return;
  CommandOptions on_one;
  on_one.before_exec = [] {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    sched_setaffinity(0, sizeof one, &one);
  };
  bundle.set("/linux/resources/cpu/cpus", "1").script(std::string(kAllowed) + "; exec sleep 1000");
  const CommandResult created =
      hull.command({"run", "--detach", "--bundle", bundle.path(), id}, on_one);
  ASSERT_EQ(created.exit_code, 0) << describe(created);
  const std::string init = read_file(fmt::format("/proc/{}/status", hull.pid(id)));
  EXPECT_EQ(status_field(init, "Cpus_allowed_list"), "1");
  const CommandResult second = hull.exec(id, {"sh", "-c", kAllowed}, on_one);
  EXPECT_EQ(status_field(second.out, "Cpus_allowed_list"), "1") << describe(second);
}

}  // namespace
}  // namespace integration
