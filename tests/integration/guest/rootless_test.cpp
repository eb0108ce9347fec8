// Containers of a user without privileges, started by a unit of that user's systemd.
#include <fmt/format.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class Rootless : public ContainerTest {
 protected:
  void SetUp() override {
    ASSERT_NE(geteuid(), 0U) << "runs as a user, not as root";
    bundle.add_namespace("user").remove_namespace("network").remove("/linux/resources");
    bundle.set("/linux/uidMappings", only(geteuid())).set("/linux/gidMappings", only(getegid()));
    // Neither sysfs nor the group 5 belong to the new user namespace.
    bundle.set("/mounts/2/options", json_strings({"nosuid", "noexec", "newinstance"}));
    bundle.set("/mounts/5",
               {{"destination", "/sys"},
                {"type", "none"},
                {"source", "/sys"},
                {"options", json_strings({"rbind", "nosuid", "noexec", "nodev", "ro"})}});
  }
  static Json only(unsigned id) {
    return boost::json::array{{{"containerID", 0}, {"hostID", id}, {"size", 1}}};
  }
  std::string of_init(std::string_view file) {
    return read_file(fmt::format("/proc/{}/{}", hull.pid(id), file));
  }
  std::string cgroup_file(std::string_view name) {
    const std::string line = trimmed(of_init("cgroup"));
    EXPECT_THAT(line, testing::StartsWith("0::/user.slice/"));
    return trimmed(read_file(fmt::format("/sys/fs/cgroup{}/{}", line.substr(3), name)));
  }
  void expect_works(const Arguments& arguments) {
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_EQ(result.out + result.err, "");
  }
};

TEST_F(Rootless, UserIsRootInsideAndHimselfOutside) {
  EXPECT_EQ(inside("id -u; id -g; cat /proc/self/uid_map | tr -s ' '"),
            fmt::format("0\n0\n 0 {} 1\n", geteuid()));
  start_sleeper();
  const std::string uid = std::to_string(geteuid());
  EXPECT_EQ(words_of(status_field(of_init("status"), "Uid")),
            (std::vector<std::string>{uid, uid, uid, uid}));
}

TEST_F(Rootless, SpecOfTheCommandRuns) {
  const TempDir dir;
  make_rootfs(dir / "rootfs");
  const CommandResult spec = hull.command({"spec", "--rootless", "--bundle", dir.path()});
  ASSERT_EQ(spec.exit_code, 0) << describe(spec);
  Json config = parse_json(read_file(dir / "config.json"));
  set_at(config, "/process/terminal", false);
  set_at(config, "/process/args", json_strings({"echo", "ran"}));
  write_file(dir / "config.json", to_text(config));
  const CommandResult result = hull.command({"run", "--bundle", dir.path(), id});
  EXPECT_EQ(result.out, "ran\n") << describe(result);
}

TEST_F(Rootless, LifeOfAContainer) {
  bundle.args({"sleep", "1000"});
  const CommandResult created = hull.create(bundle, id);
  ASSERT_EQ(created.exit_code, 0) << describe(created);
  EXPECT_EQ(hull.status(id), "created");
  EXPECT_EQ(hull.start(id).exit_code, 0);
  EXPECT_EQ(hull.status(id), "running");
  const CommandResult executed = hull.exec(id, {"sh", "-c", "id -u; pwd"});
  EXPECT_EQ(executed.out, "0\n/\n") << describe(executed);
  EXPECT_EQ(hull.kill(id, "KILL").exit_code, 0);
  EXPECT_TRUE(hull.becomes(id, "stopped"));
  EXPECT_EQ(hull.remove(id).exit_code, 0);
}

TEST_F(Rootless, KilledWhileItCreatesItLeavesNothing) {
  bundle.append("/hooks/createRuntime",
                {{"path", "/bin/sh"}, {"args", json_strings({"sh", "-c", "kill -KILL $PPID"})}});
  EXPECT_NE(hull.create(bundle, id).exit_code, 0);
  const Json state = parse_json(read_file(hull.root() + "/" + id + "/state.json"));
  const std::string cgroup = string_at(state, "/cgroup_paths/");
  EXPECT_TRUE(exists(cgroup)) << cgroup;
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(exists(cgroup)) << cgroup;
}

TEST_F(Rootless, LimitHoldsInADelegatedCgroup) {
  bundle.set("/linux/resources/pids/limit", 5);
  bundle.script("for i in 1 2 3 4 5 6 7 8; do sleep 1000 & done 2>&1; true");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_THAT(result.out, HasSubstr("Resource temporarily unavailable")) << describe(result);
}

TEST_F(Rootless, IsFrozenMeasuredAndGivenOtherLimits) {
  bundle.set("/linux/resources/pids/limit", 20);
  start_sleeper();
  EXPECT_EQ(cgroup_file("pids.max"), "20");
  expect_works({"update", "--pids-limit", "7", "--memory", "48m", id});
  EXPECT_EQ(cgroup_file("pids.max"), "7");
  EXPECT_EQ(cgroup_file("memory.max"), "50331648");
  expect_works({"pause", id});
  EXPECT_THAT(cgroup_file("cgroup.events"), HasSubstr("frozen 1"));
  expect_works({"resume", id});
  EXPECT_THAT(cgroup_file("cgroup.events"), HasSubstr("frozen 0"));
  const CommandResult events = hull.command({"events", "--stats", id});
  ASSERT_EQ(events.exit_code, 0) << describe(events);
  EXPECT_EQ(number_at(parse_json(events.out), "/data/pids/current"), 1);
  EXPECT_EQ(number_at(parse_json(events.out), "/data/memory/usage/limit"), 50331648);
}

TEST_F(Rootless, CgroupMountShowsTheContainersOwn) {
  const char* const look = "head -n 1 /sys/fs/cgroup/cgroup.procs; cut -d : -f 3 /proc/self/cgroup";
  bundle.add_namespace("cgroup");
  EXPECT_EQ(inside(look), "1\n/\n");
}

TEST_F(Rootless, IdsOfOthersAreRefused) {
  bundle.set("/linux/uidMappings",
             boost::json::array{{{"containerID", 0}, {"hostID", 0}, {"size", 1}}});
  const CommandResult result = hull.run(bundle, id);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("linux.uidMappings")) << describe(result);
}

}  // namespace
}  // namespace integration
