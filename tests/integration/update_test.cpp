// update: limits of a running container, as the kernel's files have them and as the state keeps
// them.
#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

// A limit's file in its hierarchy of version 1, and in the only one of version 2.
struct LimitFile {
  const char* controller;
  const char* v1;
  const char* v2;
};

constexpr LimitFile kPids{"pids", "pids.max", "pids.max"};
constexpr LimitFile kMemory{"memory", "memory.limit_in_bytes", "memory.max"};
constexpr LimitFile kReservation{"memory", "memory.soft_limit_in_bytes", "memory.low"};
constexpr LimitFile kSwap{"memory", "memory.memsw.limit_in_bytes", "memory.swap.max"};
constexpr LimitFile kCpuShare{"cpu", "cpu.shares", "cpu.weight"};
constexpr LimitFile kCpuQuota{"cpu", "cpu.cfs_quota_us", "cpu.max"};
constexpr LimitFile kCpuPeriod{"cpu", "cpu.cfs_period_us", "cpu.max"};

class Update : public ContainerTest {
 protected:
  Json saved() { return parse_json(read_file(hull.root() + "/" + id + "/state.json")); }
  std::string directory(std::string_view controller) {
    return string_at(saved(), fmt::format("/cgroup_paths/{}", controller));
  }
  bool is_v1() { return !directory("pids").empty(); }
  std::string path_of(const LimitFile& limit) {
    return is_v1() ? fmt::format("{}/{}", directory(limit.controller), limit.v1)
                   : fmt::format("{}/{}", directory(""), limit.v2);
  }
  std::string file(const LimitFile& limit) { return trimmed(read_file(path_of(limit))); }
  // On version 1 the limit of memory and swap together, as the command has it.
  void expect_memory_and_swap(std::int64_t memory, std::int64_t together) {
    EXPECT_EQ(file(kMemory), std::to_string(memory));
    EXPECT_EQ(file(kSwap), std::to_string(is_v1() ? together : together - memory));
  }
  Arguments update(const Arguments& flags) {
    Arguments all = {"update", id};
    all.insert(all.end(), flags.begin(), flags.end());
    return all;
  }
  void expect_works(const Arguments& flags, const CommandOptions& options = {}) {
    const CommandResult result = hull.command(update(flags), options);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_EQ(result.out + result.err, "");
  }
  void expect_fails(const Arguments& flags, std::string_view text) {
    const CommandResult result = hull.command(update(flags));
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_THAT(result.err, HasSubstr(text));
  }
  void start_limited() {
    bundle.set("/linux/resources/memory/limit", 33554432);
    bundle.set("/linux/resources/pids/limit", 20);
    start_sleeper();
  }
};

TEST_F(Update, ChangesWhatIsGivenAndNothingElse) {
  start_limited();
  expect_works({"--pids-limit", "7"});
  EXPECT_EQ(file(kPids), "7");
  EXPECT_EQ(file(kMemory), "33554432");
  expect_works({"--memory", "48m", "--memory-reservation", "16M"});
  EXPECT_EQ(file(kMemory), "50331648");
  EXPECT_EQ(file(kReservation), "16777216");
  EXPECT_EQ(file(kPids), "7");
  expect_works({"--pids-limit", "-1"});
  EXPECT_EQ(file(kPids), "max");
}

TEST_F(Update, IsKeptInTheState) {
  bundle.set("/annotations", {{"org.example.key", "value"}});
  start_limited();
  const Json before = saved();
  expect_works({"--pids-limit", "7", "--memory", "48m", "--cpuset-cpus", "0"});
  Json after = saved();
  EXPECT_EQ(number_at(after, "/config/cgroups/pids_limit"), 7);
  EXPECT_EQ(number_at(after, "/config/cgroups/memory"), 50331648);
  EXPECT_EQ(string_at(after, "/config/cgroups/cpuset_cpus"), "0");
  // Nothing else of it has changed.
  set_at(after, "/config/cgroups", value_at(before, "/config/cgroups"));
  EXPECT_EQ(to_text(after), to_text(before));
  EXPECT_EQ(hull.exec(id, {"true"}).exit_code, 0);
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Update, LimitsHoldAtOnce) {
  start_limited();
  expect_works({"--pids-limit", "4"});
  EXPECT_THAT(hull.exec(id, {"sh", "-c", "sleep 1 & sleep 1 & sleep 1 & sleep 1 & true"}).err,
              HasSubstr("Resource temporarily unavailable"));
}

TEST_F(Update, MemoryIsLoweredAndRaisedTogetherWithSwap) {
  start_limited();
  if (!exists(path_of(kSwap))) GTEST_SKIP() << "swap is not counted by this kernel";
  expect_works({"--memory", "32m", "--memory-swap", "64m"});
  expect_works({"--memory", "128m", "--memory-swap", "256m"});
  expect_memory_and_swap(134217728, 268435456);
  expect_works({"--memory", "16m", "--memory-swap", "16m"});
  expect_memory_and_swap(16777216, 16777216);
  expect_fails({"--memory", "64m"}, "memory+swap limit should be >= memory limit");
  expect_works({"--memory", "-1"});
  EXPECT_EQ(file(kSwap), file(kMemory)) << "both without a limit";
}

TEST_F(Update, QuotaAndPeriodGoTogether) {
  bundle.set("/linux/resources/cpu", {{"quota", 20000}, {"period", 50000}, {"shares", 512}});
  start_limited();
  expect_works({"--cpu-share", "100"});
  EXPECT_EQ(file(kCpuShare), is_v1() ? "100" : "17");
  if (!exists(path_of(kCpuQuota))) GTEST_SKIP() << "no CFS bandwidth control in this kernel";
  expect_works({"--cpu-quota", "30000"});
  EXPECT_EQ(file(kCpuQuota), is_v1() ? "30000" : "30000 50000");
  EXPECT_EQ(file(kCpuPeriod), is_v1() ? "50000" : "30000 50000");
  expect_works({"--cpu-period", "100000"});
  EXPECT_EQ(file(kCpuPeriod), is_v1() ? "100000" : "30000 100000");
  EXPECT_EQ(number_at(saved(), "/config/cgroups/cpu_quota"), 30000);
}

TEST_F(Update, TakesJsonFromAFileOrStandardInput) {
  start_limited();
  const TempDir dir;
  write_file(dir / "limits.json", R"({"pids": {"limit": 9}, "unknown": 1})");
  expect_works({"--resources", dir / "limits.json", "--pids-limit", "3"});
  EXPECT_EQ(file(kPids), "9");
  expect_works({"-r", "-"}, {.stdin_text = R"({"memory": {"limit": 67108864}})"});
  EXPECT_EQ(file(kMemory), "67108864");
  expect_works({"--resources=-"}, {.stdin_text = "{}"});
  expect_fails({"-r", dir / "none.json"}, "no such file or directory");
  write_file(dir / "wrong.json", R"({"pids": {"limit": "many"}})");
  expect_fails({"-r", dir / "wrong.json"}, "pids.limit");
  write_file(dir / "broken.json", R"({"pids": )");
  expect_fails({"-r", dir / "broken.json"}, "resources: ");
}

// What --dry-run says of each file is what the file has after the same update without it.
TEST_F(Update, ADryRunTellsWhatWouldBeWrittenAndChangesNothing) {
  start_limited();
  const std::string state_file = hull.root() + "/" + id + "/state.json";
  const std::string before = read_file(state_file);
  const Arguments flags = {"--pids-limit", "7", "--memory", "48m"};
  Arguments dry = update({"--dry-run", "--format", "json"});
  dry.insert(dry.end(), flags.begin(), flags.end());
  const CommandResult told = hull.command(dry);
  ASSERT_EQ(told.exit_code, 0) << describe(told);
  EXPECT_EQ(file(kPids), "20");
  EXPECT_EQ(file(kMemory), "33554432");
  EXPECT_EQ(read_file(state_file), before);
  expect_works(flags);
  std::set<std::string> targets;
  const Json writes = parse_json(told.out);
  for (const Json& write : writes.as_array()) {
    const std::string target = string_at(write, "/target");
    if (target.starts_with("unit ")) continue;
    targets.insert(target);
    EXPECT_EQ(trimmed(read_file(target)), string_at(write, "/value")) << target;
  }
  EXPECT_THAT(targets, testing::IsSupersetOf({path_of(kPids), path_of(kMemory)}));
}

TEST_F(Update, ADryRunRefusesWhatAnUpdateRefuses) {
  start_limited();
  expect_fails({"--dry-run", "--cpu-share", "-5"}, "cpu");
  const CommandResult text = hull.command(update({"--dry-run", "--pids-limit", "9"}));
  EXPECT_THAT(text.out, HasSubstr(path_of(kPids) + ": 9  linux.resources.pids.limit\n"));
}

// Engines send the whole of config.json, with rules for devices.
TEST_F(Update, DeviceRulesCannotBeChanged) {
  start_limited();
  const TempDir dir;
  write_file(dir / "same.json", R"({"pids": {"limit": 9}, "devices": [
             {"allow": false, "access": "rwm"}]})");
  expect_works({"-r", dir / "same.json"});
  EXPECT_EQ(file(kPids), "9");
  ONLY_FOR_HULL("runc does not say so");
  EXPECT_THAT(hull.log_records(), testing::IsEmpty());
  write_file(dir / "other.json", R"({"pids": {"limit": 8}, "devices": [
             {"allow": true, "access": "rwm"}]})");
  const CommandResult result = hull.command(update({"-r", dir / "other.json"}));
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(file(kPids), "8");
  ASSERT_FALSE(hull.log_records().empty());
  EXPECT_THAT(string_at(hull.log_records().back(), "/msg"),
              HasSubstr("linux.resources.devices: ignored"));
  EXPECT_FALSE(saved().at("config").at("cgroups").at("devices").as_array().empty());
}

// None of these limits was set before; there is no real-time budget to give.
TEST_F(Update, WhatFailsLeavesTheFilesAsTheyWere) {
  start_sleeper();
  if (!is_v1()) GTEST_SKIP() << "needs a limit that the kernel refuses";
  ONLY_FOR_HULL("runc leaves what was written");
  const std::string memory = file(kMemory);
  const std::string share = file(kCpuShare);
  expect_fails({"--memory", "77M", "--cpu-share", "77", "--cpu-rt-runtime", "999999999"},
               "rt_runtime");
  EXPECT_EQ(file(kMemory), memory);
  EXPECT_EQ(file(kCpuShare), share);
}

TEST_F(Update, TheOomKillerIsEnabledAgain) {
  bundle.set("/linux/resources/memory/disableOOMKiller", true);
  start_sleeper();
  if (!is_v1()) GTEST_SKIP() << "cgroup v2 always has one";
  const std::string path = directory("memory") + "/memory.oom_control";
  EXPECT_THAT(read_file(path), HasSubstr("oom_kill_disable 1"));
  ONLY_FOR_HULL("runc passes it over");
  const TempDir dir;
  write_file(dir / "limits.json", R"({"memory": {"disableOOMKiller": false}})");
  expect_works({"-r", dir / "limits.json"});
  EXPECT_THAT(read_file(path), HasSubstr("oom_kill_disable 0"));
}

TEST_F(Update, WorksWhileCreatedAndPaused) {
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  expect_works({"--pids-limit", "30"});
  EXPECT_EQ(hull.status(id), "created");
  ASSERT_EQ(hull.command({"pause", id}).exit_code, 0);
  expect_works({"--pids-limit", "31"});
  EXPECT_EQ(file(kPids), "31");
  EXPECT_EQ(hull.status(id), "paused");
}

TEST_F(Update, StoppedAndUnknownContainersAreRefused) {
  start_sleeper();
  hull.kill(id, "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_fails({"--pids-limit", "3"}, "container not running");
  const CommandResult unknown = hull.command({"update", "nothere", "--pids-limit", "3"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_EQ(unknown.err, "container does not exist\n");
}

TEST_F(Update, WrongValuesChangeNothing) {
  start_limited();
  expect_fails({"--memory", "many"}, "invalid value for memory: ");
  expect_fails({"--cpu-period", "x"}, "invalid value for cpu-period: ");
  expect_fails({"--cpu-period", "1"}, "linux.resources.cpu.period");
  expect_fails({"--pids-limit", "5", "--cpuset-cpus", "4000"}, "cpuset");
  EXPECT_EQ(file(kPids), "20") << "restored";
  EXPECT_EQ(number_at(saved(), "/config/cgroups/pids_limit"), 20);
  expect_fails({"--l3-cache-schema", "L3:0=f"}, "Intel RDT/CAT: l3 cache schema is not enabled");
  expect_fails({"--mem-bw-schema", "MB:0=20"},
               "Intel RDT/MBA: memory bandwidth schema is not enabled");
  expect_fails({"--pids-limit"}, "flag needs an argument: --pids-limit");
  expect_fails({"--nonsense", "1"}, "flag provided but not defined: -nonsense");
}

// No machine here has the hardware: a container is told that it has a group, in a tree of files.
class RdtUpdate : public Update {
 protected:
  void SetUp() override {
    Update::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "edits the state of hull";
  }
  void start_in_fake_group() {
    start_sleeper();
    root_ = bundle.directory() + "/resctrl";
    for (const char* directory : {"/info/L3", "/info/L3_MON", "/web"}) {
      std::filesystem::create_directories(root_ + directory);
    }
    write_file(root_ + "/info/L3/cbm_mask", "ff\n");
    write_file(root_ + "/web/schemata", "L3:0=3\n");
    Json state = saved();
    set_at(state, "/intel_rdt_path", Json(root_ + "/web"));
    set_at(state, "/config/intel_rdt", Json{{"closID", "web"}});
    write_file(hull.root() + "/" + id + "/state.json", to_text(state));
  }
  std::string root_;
};

TEST_F(RdtUpdate, WritesTheSchemaAndKeepsIt) {
  start_in_fake_group();
  expect_works({"--l3-cache-schema", "L3:0=f", "--pids-limit", "20"});
  EXPECT_EQ(read_file(root_ + "/web/schemata"), "L3:0=f\n");
  EXPECT_EQ(string_at(saved(), "/config/intel_rdt/l3_cache_schema"), "L3:0=f");
  EXPECT_EQ(file(kPids), "20");
  const Json event = parse_json(hull.command({"events", "--stats", id}).out);
  EXPECT_EQ(string_at(event, "/data/intel_rdt/l3_cache_info/cbm_mask"), "ff");
  EXPECT_EQ(string_at(event, "/data/intel_rdt/l3_cache_schema"), "L3:0=f");
}

TEST_F(RdtUpdate, ChangesNothingIfTheMachineLacksOne) {
  start_in_fake_group();
  const std::string before = file(kPids);
  expect_fails({"--l3-cache-schema", "L3:0=f", "--mem-bw-schema", "MB:0=20", "--pids-limit", "21"},
               "Intel RDT/MBA: memory bandwidth schema is not enabled");
  EXPECT_EQ(read_file(root_ + "/web/schemata"), "L3:0=3\n");
  EXPECT_EQ(file(kPids), before);
}

TEST_F(RdtUpdate, RestoresTheLimitsIfTheKernelRefusesTheSchema) {
  start_limited();
  expect_works({"--pids-limit", "20"});
  root_ = bundle.directory() + "/resctrl";
  std::filesystem::create_directories(root_ + "/info/L3");
  std::filesystem::create_directories(root_ + "/web/schemata");
  Json state = saved();
  set_at(state, "/intel_rdt_path", Json(root_ + "/web"));
  set_at(state, "/config/intel_rdt", Json{{"closID", "web"}});
  write_file(hull.root() + "/" + id + "/state.json", to_text(state));
  expect_fails({"--l3-cache-schema", "L3:0=f", "--pids-limit", "5"}, "linux.intelRdt.schemata");
  EXPECT_EQ(file(kPids), "20");
}

TEST_F(Update, KernelMemoryIsIgnoredWithAWarning) {
  start_sleeper();
  const CommandResult result = hull.command(update({"--kernel-memory", "50M"}));
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  ASSERT_FALSE(hull.log_records().empty());
  EXPECT_THAT(string_at(hull.log_records().back(), "/msg"),
              HasSubstr("Kernel memory settings are ignored"));
}

TEST_F(Update, ContainerWithoutACgroupHasNoLimits) {
  ONLY_FOR_HULL("--cgroup-manager is not of runc");
  bundle.args({"sleep", "1000"});
  bundle.remove("/linux/resources");
  ASSERT_EQ(hull.command({"--cgroup-manager", "disabled", "run", "--detach", "--bundle",
                          bundle.path(), id})
                .exit_code,
            0);
  expect_fails({"--pids-limit", "3"},
               "cannot set pids limit: container could not join or create cgroup");
}

}  // namespace
}  // namespace integration
