// Resource limits where there is nothing but cgroup v2, as the host's files have them.
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

constexpr const char* kMountPoint = "/sys/fs/cgroup";
constexpr auto kUnifiedMagic = 0x63677270;

std::string cgroup_path(const std::string& process) {
  for (const std::string& line : lines_of(read_file("/proc/" + process + "/cgroup"))) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return "";
}

class UnifiedLimits : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    struct statfs status{};
    const bool unified = statfs(kMountPoint, &status) == 0 && status.f_type == kUnifiedMagic;
    if (!IsSkipped() && !unified) GTEST_SKIP() << "no pure cgroup v2 on this host";
  }
  std::string directory() { return kMountPoint + cgroup_path(std::to_string(hull.pid(id))); }
  std::string file(std::string_view name) {
    return trimmed(read_file(fmt::format("{}/{}", directory(), name)));
  }
};

TEST_F(UnifiedLimits, EveryControllerReachesTheContainer) {
  start_sleeper();
  EXPECT_EQ(file("cgroup.controllers"), trimmed(read_file("/sys/fs/cgroup/cgroup.controllers")));
}

TEST_F(UnifiedLimits, ContainerIsBornInItsCgroup) {
  ONLY_WITH_CGROUPFS();
  bundle.script("cut -d : -f 3 /proc/1/cgroup");
  EXPECT_THAT(output(), testing::EndsWith("/" + id + "\n"));
}

TEST_F(UnifiedLimits, RelativePathIsBesideTheCallersCgroup) {
  ONLY_WITH_CGROUPFS();
  bundle.set("/linux/cgroupsPath", Json(run_token() + "-relative"));
  start_sleeper();
  const std::string own = cgroup_path("self");
  EXPECT_EQ(cgroup_path(std::to_string(hull.pid(id))),
            own.substr(0, own.rfind('/') + 1) + run_token() + "-relative");
}

TEST_F(UnifiedLimits, AbsolutePathIsBelowTheRoot) {
  ONLY_WITH_CGROUPFS();
  const std::string path = "/" + run_token() + "-parent/sub";
  bundle.set("/linux/cgroupsPath", Json(path));
  start_sleeper();
  EXPECT_EQ(cgroup_path(std::to_string(hull.pid(id))), path);
  hull.remove_by_force(id);
  EXPECT_FALSE(exists(kMountPoint + path));
  rmdir(fmt::format("{}/{}-parent", kMountPoint, run_token()).c_str());
}

TEST_F(UnifiedLimits, MountShowsTheContainersCgroupInANamespaceOfItsOwn) {
  bundle.add_namespace("cgroup");
  const std::string line = mount_at(inside("cat /proc/self/mountinfo"), kMountPoint);
  EXPECT_THAT(line, HasSubstr(" - cgroup2 "));
  EXPECT_THAT(line, HasSubstr(" ro,nosuid,nodev,noexec"));
  EXPECT_EQ(inside("head -n 1 /sys/fs/cgroup/cgroup.procs; cat /proc/self/cgroup"), "1\n0::/\n");
  EXPECT_EQ(inside("mkdir /sys/fs/cgroup/x 2>/dev/null || echo refused"), "refused\n");
}

TEST_F(UnifiedLimits, PidsLimitHolds) {
  bundle.set("/linux/resources/pids/limit", 5);
  bundle.script("for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done 2>&1; true");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_THAT(result.out, HasSubstr("Resource temporarily unavailable")) << describe(result);
  start_sleeper();
  EXPECT_EQ(file("pids.max"), "5");
}

TEST_F(UnifiedLimits, LimitsHoldForExecutedProcesses) {
  bundle.set("/linux/resources/pids/limit", 3);
  start_sleeper();
  EXPECT_THAT(hull.exec(id, {"sh", "-c", "sleep 1 & sleep 1 & sleep 1 & sleep 1 & true"}).err,
              HasSubstr("Resource temporarily unavailable"));
}

TEST_F(UnifiedLimits, ExecFollowsInitWhoseCgroupHasGivenItsControllersOn) {
  start_sleeper();
  const std::string own = directory();
  const std::string child = own + "/moved";
  ASSERT_EQ(mkdir(child.c_str(), 0755), 0);
  write_file(child + "/cgroup.procs", std::to_string(hull.pid(id)));
  write_file(own + "/cgroup.subtree_control", "+pids +memory");
  const std::string seen = hull.exec(id, {"grep", "^0::", "/proc/self/cgroup"}).out;
  EXPECT_THAT(seen, HasSubstr("/moved"));
  EXPECT_NE(hull.command({"exec", "--cgroup", "/", id, "true"}).exit_code, 0)
      << "who asks for a cgroup gets that one or none";
}

TEST_F(UnifiedLimits, MemoryLimitsAreSet) {
  bundle.set("/linux/resources/memory",
             {{"limit", 33554432}, {"reservation", 16777216}, {"swap", 50331648}});
  start_sleeper();
  EXPECT_EQ(file("memory.max"), "33554432");
  EXPECT_EQ(file("memory.low"), "16777216");
  if (exists(directory() + "/memory.swap.max")) {
    EXPECT_EQ(file("memory.swap.max"), "16777216");
  }
}

TEST_F(UnifiedLimits, MemoryLimitKillsTheGreedy) {
  bundle.set("/linux/resources/memory/limit", 16777216);
  bundle.script("dd if=/dev/zero of=/dev/null bs=100M count=1; echo $?");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.out, "137\n") << describe(result);
}

TEST_F(UnifiedLimits, MemoryLimitTooSmallToStartSaysSo) {
  bundle.set("/linux/resources/memory/limit", 4096);
  const CommandResult result = hull.run(bundle, id);
  EXPECT_NE(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.err, testing::AnyOf(HasSubstr("OOM-killed"), HasSubstr("memory limit")));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(UnifiedLimits, CpuLimitsAreSet) {
  bundle.set("/linux/resources/cpu",
             {{"shares", 1024}, {"quota", 20000}, {"period", 50000}, {"cpus", "0"}, {"mems", "0"}});
  start_sleeper();
  EXPECT_EQ(file("cpu.weight"), "100");
  EXPECT_EQ(file("cpu.max"), "20000 50000");
  EXPECT_EQ(file("cpuset.cpus"), "0");
  EXPECT_EQ(file("cpuset.mems"), "0");
}

TEST_F(UnifiedLimits, ThrottleIsSet) {
  struct stat disk{};
  if (stat("/dev/vda", &disk) != 0) GTEST_SKIP() << "no disk /dev/vda";
  const unsigned major_number = major(disk.st_rdev);
  const unsigned minor_number = minor(disk.st_rdev);
  bundle.set("/linux/resources/blockIO/throttleReadBpsDevice",
             {{{"major", major_number}, {"minor", minor_number}, {"rate", 1048576}}});
  start_sleeper();
  EXPECT_EQ(file("io.max"), fmt::format("{}:{} rbps=1048576 wbps=max riops=max wiops=max",
                                        major_number, minor_number));
}

TEST_F(UnifiedLimits, UnifiedIsWrittenAsItIs) {
  bundle.set("/linux/resources/unified", {{"memory.high", "20971520"}, {"pids.max", "9"}});
  start_sleeper();
  EXPECT_EQ(file("memory.high"), "20971520");
  EXPECT_EQ(file("pids.max"), "9");
}

TEST_F(UnifiedLimits, UnifiedOfAMissingControllerSaysWhich) {
  bundle.set("/linux/resources/unified", {{"nosuch.max", "1"}});
  expect_run_fails(
      R"(unified resource "nosuch.max" can't be set: controller "nosuch" not available)");
}

TEST_F(UnifiedLimits, DevicesAreDeniedByDefaultAndTheUsualOnesAllowed) {
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_MKNOD");
  }
  bundle.set("/root/readonly", false);
  EXPECT_EQ(inside("mknod /tmp/kmsg c 1 11 && (cat /tmp/kmsg 2>&1 | head -n 1)\n"
                   "head -c 1 /dev/zero | wc -c"),
            "cat: can't open '/tmp/kmsg': Operation not permitted\n1\n");
}

TEST_F(UnifiedLimits, CgroupThatHasProcessesIsRefused) {
  ONLY_WITH_CGROUPFS();
  bundle.set("/linux/cgroupsPath", Json(run_token() + "-shared"));
  start_sleeper();
  ONLY_FOR_HULL("runc 1.1 only warns");
  const CommandResult result = hull.create(bundle, id + ".2");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("container's cgroup is not empty"));
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(UnifiedLimits, CgroupsMadeInsideGoWithTheContainer) {
  start_sleeper();
  const std::string dir = directory();
  make_directory(dir + "/below");
  make_directory(dir + "/below/deeper");
  write_file(dir + "/below/deeper/cgroup.procs", std::to_string(hull.pid(id)));
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(exists(dir));
}

}  // namespace
}  // namespace integration
