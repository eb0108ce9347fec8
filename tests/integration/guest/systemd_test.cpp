// The guest's systemd, and containers in cgroups that it has delegated.
#include <fmt/format.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

// systemd reads all its units again, on an emulated processor.
constexpr std::chrono::minutes kLong(3);

// The cgroup of a process in the unified hierarchy.
std::string cgroup_of(const std::string& pid) {
  for (const std::string& line : lines_of(read_file("/proc/" + pid + "/cgroup"))) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return "";
}

class Systemd : public ContainerTest {
 protected:
  static std::string output_of(const Arguments& argv) {
    const CommandResult result = run_command(argv, {.timeout = kLong});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    return trimmed(result.out);
  }
  std::string limit_file(const char* name) {
    return "/sys/fs/cgroup" + cgroup_of(std::to_string(hull.pid(id))) + "/" + name;
  }
};

TEST_F(Systemd, IsTheFirstProcessAndAnswersOnTheSystemBus) {
  EXPECT_EQ(trimmed(read_file("/proc/1/comm")), "systemd");
  EXPECT_TRUE(exists("/run/systemd/system"));
  EXPECT_THAT(
      output_of({"busctl", "get-property", "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                 "org.freedesktop.systemd1.Manager", "Version"}),
      HasSubstr("s \"25"));
}

TEST_F(Systemd, RunsAManagerForTheUserThatAnswersOnTheSessionBus) {
  EXPECT_TRUE(exists("/run/user/1000/bus"));
  EXPECT_THAT(output_of({"setpriv", "--reuid=guest", "--regid=guest", "--init-groups", "env",
                         "XDG_RUNTIME_DIR=/run/user/1000", "busctl", "--user", "get-property",
                         "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                         "org.freedesktop.systemd1.Manager", "Version"}),
              HasSubstr("s \"25"));
}

TEST_F(Systemd, ContainerIsBesideTheCommandInTheDelegatedCgroup) {
  start_sleeper();
  const std::string own = cgroup_of("self");
  EXPECT_EQ(cgroup_of(std::to_string(hull.pid(id))), own.substr(0, own.rfind('/') + 1) + id);
}

TEST_F(Systemd, AReloadKeepsWhatWasDelegated) {
  bundle.set("/linux/resources/pids/limit", 17);
  start_sleeper();
  EXPECT_EQ(trimmed(read_file(limit_file("pids.max"))), "17");
  output_of({"systemctl", "daemon-reload"});
  EXPECT_EQ(trimmed(read_file(limit_file("pids.max"))), "17");
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Systemd, AServiceRunsAContainerAndEndsWithIt) {
  bundle.script("exit 7");
  Arguments argv = {"systemd-run", "--quiet", "--wait", "--collect", "--property=Delegate=yes"};
  for (const std::string& word : hull.argv({"run", "--bundle", bundle.path(), id})) {
    argv.push_back(word);
  }
  const CommandResult result = run_command(argv, {.timeout = kLong});
  EXPECT_EQ(result.exit_code, 7) << describe(result);
  EXPECT_EQ(hull.status(id), "");
}

}  // namespace
}  // namespace integration
