// Resource limits, as the files of the host's cgroup hierarchies have them.
#include <fmt/format.h>
#include <sys/stat.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

// Where the container's init is in the v1 hierarchy with this controller, as a host path; "" if
// there is no such hierarchy.
std::string cgroup_directory(pid_t pid, std::string_view controller) {
  std::string mount_point, root;
  for (const std::string& line : lines_of(read_file("/proc/self/mountinfo"))) {
    const std::vector<std::string> words = words_of(line);
    const size_t separator = line.find(" - cgroup ");
    if (separator == std::string::npos) continue;
    const std::string options = "," + words.back() + ",";
    if (contains(options, fmt::format(",{},", controller))) {
      mount_point = words[4];
      root = words[3] == "/" ? "" : words[3];
    }
  }
  if (mount_point.empty()) return "";
  for (const std::string& line : lines_of(read_file(fmt::format("/proc/{}/cgroup", pid)))) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    const std::string names = "," + line.substr(first + 1, second - first - 1) + ",";
    if (!contains(names, fmt::format(",{},", controller))) continue;
    return mount_point + line.substr(second + 1 + root.size());
  }
  return "";
}

class Limits : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && cgroup_directory(getpid(), "pids").empty()) {
      GTEST_SKIP() << "no cgroup v1 hierarchies on this host";
    }
  }
  std::string file(std::string_view controller, std::string_view name) {
    const std::string dir = cgroup_directory(hull.pid(id), controller);
    return trimmed(read_file(fmt::format("{}/{}", dir, name)));
  }
};

TEST_F(Limits, ContainerHasItsOwnCgroupInEveryHierarchy) {
  start_sleeper();
  for (const std::string& line :
       lines_of(read_file(fmt::format("/proc/{}/cgroup", hull.pid(id))))) {
    EXPECT_THAT(line, HasSubstr("/" + id));
  }
}

TEST_F(Limits, OneProcessIsEnoughForAContainer) {
  bundle.set("/linux/resources/pids/limit", 0);
  start_sleeper();
  EXPECT_EQ(file("pids", "pids.max"), "1");
}

TEST_F(Limits, AbsoluteCgroupsPathIsBelowTheHierarchysRoot) {
  const std::string path = "/" + run_token() + "-parent/sub";
  bundle.set("/linux/cgroupsPath", Json(path));
  start_sleeper();
  EXPECT_THAT(read_file(fmt::format("/proc/{}/cgroup", hull.pid(id))), HasSubstr(":pids:" + path));
  const std::string dir = cgroup_directory(hull.pid(id), "pids");
  hull.remove_by_force(id);
  EXPECT_FALSE(exists(dir));
  // The parent is not the container's alone: it stays, as runc has it.
  for (const std::string& name : directory_names("/sys/fs/cgroup")) {
    rmdir(fmt::format("/sys/fs/cgroup/{}/{}-parent", name, run_token()).c_str());
  }
}

TEST_F(Limits, RelativeCgroupsPathIsBelowTheCallersCgroup) {
  bundle.set("/linux/cgroupsPath", Json(run_token() + "-relative"));
  start_sleeper();
  std::string own = cgroup_directory(getpid(), "memory");
  if (own.ends_with('/')) own.pop_back();
  EXPECT_EQ(cgroup_directory(hull.pid(id), "memory"), own + "/" + run_token() + "-relative");
}

TEST_F(Limits, PidsLimitHolds) {
  bundle.set("/linux/resources/pids/limit", 5);
  bundle.script("for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done 2>&1; true");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_THAT(result.out, HasSubstr("Resource temporarily unavailable")) << describe(result);
  start_sleeper();
  EXPECT_EQ(file("pids", "pids.max"), "5");
}

TEST_F(Limits, PidsLimitOfMinusOneIsNone) {
  bundle.set("/linux/resources/pids/limit", -1);
  start_sleeper();
  EXPECT_EQ(file("pids", "pids.max"), "max");
}

TEST_F(Limits, MemoryLimitsAreSet) {
  bundle.set("/linux/resources/memory/limit", 33554432);
  bundle.set("/linux/resources/memory/reservation", 16777216);
  start_sleeper();
  EXPECT_EQ(file("memory", "memory.limit_in_bytes"), "33554432");
  EXPECT_EQ(file("memory", "memory.soft_limit_in_bytes"), "16777216");
}

TEST_F(Limits, MemoryLimitKillsTheGreedy) {
  bundle.set("/linux/resources/memory/limit", 16777216);
  bundle.set("/linux/resources/memory/swap", 16777216);
  if (!exists(cgroup_directory(getpid(), "memory") + "/memory.memsw.limit_in_bytes")) {
    bundle.remove("/linux/resources/memory/swap");  // swap accounting is off
  }
  bundle.script("dd if=/dev/zero of=/dev/null bs=100M count=1; echo $?");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.out, "137\n") << describe(result);
}

TEST_F(Limits, MemoryLimitTooSmallToStartSaysSo) {
  bundle.set("/linux/resources/memory/limit", 4096);
  const CommandResult result = hull.run(bundle, id);
  EXPECT_NE(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.err, testing::AnyOf(HasSubstr("OOM-killed"), HasSubstr("memory limit")));
  if (testing_hull()) {
    EXPECT_THAT(result.err, HasSubstr("the limit is 4096 bytes, the peak was "));
  }
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Limits, SmallMemoryLimitStartsAStaticProgram) {
  ONLY_FOR_HULL("runc's init needs more");
  bundle.set("/linux/resources/memory/limit", 512 * 1024);
  EXPECT_EQ(inside("exit 0"), "");
}

TEST_F(Limits, CpuLimitsAreSet) {
  bundle.set("/linux/resources/cpu", {{"shares", 512}, {"quota", 20000}, {"period", 50000}});
  start_sleeper();
  EXPECT_EQ(file("cpu", "cpu.shares"), "512");
  if (!exists(cgroup_directory(hull.pid(id), "cpu") + "/cpu.cfs_quota_us")) {
    GTEST_SKIP() << "no CFS bandwidth control in this kernel";
  }
  EXPECT_EQ(file("cpu", "cpu.cfs_quota_us"), "20000");
  EXPECT_EQ(file("cpu", "cpu.cfs_period_us"), "50000");
}

TEST_F(Limits, CpusetIsSet) {
  bundle.set("/linux/resources/cpu", {{"cpus", "0"}, {"mems", "0"}});
  start_sleeper();
  EXPECT_EQ(file("cpuset", "cpuset.cpus"), "0");
  EXPECT_EQ(
      status_field(read_file(fmt::format("/proc/{}/status", hull.pid(id))), "Cpus_allowed_list"),
      "0");
}

TEST_F(Limits, BlockWeightOrThrottleIsSet) {
  bundle.set("/linux/resources/blockIO/throttleReadBpsDevice",
             {{{"major", 7}, {"minor", 0}, {"rate", 1048576}}});
  const CommandResult result = hull.run(bundle, id);
  if (contains(result.err, "no such device")) GTEST_SKIP() << "no loop device: " << result.err;
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  start_sleeper();
  EXPECT_EQ(file("blkio", "blkio.throttle.read_bps_device"), "7:0 1048576");
}

TEST_F(Limits, DevicesAreDeniedByDefaultAndTheUsualOnesAllowed) {
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_MKNOD");
  }
  bundle.set("/root/readonly", false);
  EXPECT_EQ(inside("mknod /tmp/kmsg c 1 11 && (cat /tmp/kmsg 2>&1 | head -n 1)\n"
                   "head -c 1 /dev/zero | wc -c"),
            "cat: can't open '/tmp/kmsg': Operation not permitted\n1\n");
}

TEST_F(Limits, DeviceRulesAreInOrder) {
  bundle.append("/linux/resources/devices",
                {{"allow", true}, {"type", "c"}, {"major", 1}, {"minor", 11}, {"access", "r"}});
  start_sleeper();
  const std::string list = file("devices", "devices.list");
  EXPECT_THAT(list, HasSubstr("c 1:11 r"));
  EXPECT_THAT(list, HasSubstr("c 1:3 rwm"));
  EXPECT_THAT(list, HasSubstr("c *:* m"));
  EXPECT_THAT(list, testing::Not(HasSubstr("a *:*")));
}

TEST_F(Limits, LimitsHoldForExecutedProcesses) {
  bundle.set("/linux/resources/pids/limit", 3);
  start_sleeper();
  EXPECT_THAT(hull.exec(id, {"sh", "-c", "sleep 1 & sleep 1 & sleep 1 & sleep 1 & true"}).err,
              HasSubstr("Resource temporarily unavailable"));
}

TEST_F(Limits, UnifiedIsRefusedOnCgroupV1) {
  bundle.set("/linux/resources/unified", {{"memory.max", "1000000"}});
  expect_run_fails("cannot use unified on cgroup v1");
}

// A hidden mount of cgroups, so that there is none, and limits would not hold.
TEST_F(Limits, NoCgroupsAtAllIsAnError) {
  Arguments argv = {"unshare", "-m", "sh", "-c", "umount -R -l /sys/fs/cgroup && exec \"$@\"",
                    "sh"};
  const Arguments run = hull.argv({"run", "--bundle", bundle.path(), id});
  argv.insert(argv.end(), run.begin(), run.end());
  const CommandResult result = run_command(argv);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("no cgroup mount found in mountinfo"));
}

TEST_F(Limits, CgroupThatHasProcessesIsRefused) {
  bundle.set("/linux/cgroupsPath", Json(run_token() + "-shared"));
  start_sleeper();
  ONLY_FOR_HULL("runc 1.1 only warns");
  const CommandResult result = hull.create(bundle, id + ".2");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("container's cgroup is not empty"));
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Limits, CgroupsMadeInsideGoWithTheContainer) {
  bundle.remove("/linux/maskedPaths");
  start_sleeper();
  const std::string dir = cgroup_directory(hull.pid(id), "pids");
  make_directory(dir + "/below/deeper");
  write_file(dir + "/below/deeper/cgroup.procs", std::to_string(hull.pid(id)));
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(exists(dir));
}

}  // namespace
}  // namespace integration
