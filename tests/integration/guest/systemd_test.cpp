// The guest's systemd, and containers in cgroups that it has delegated.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "support/container_test.h"
#include "support/silent_socket.h"

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

TEST_F(Systemd, JournalHasTheRecordsOfCommandsUnderTheirIdentifier) {
  const std::string name = "nobody-" + run_token();
  for (const std::string service : {"journald:", "syslog:"}) {
    const CommandResult result =
        run_command({path_of_hull(), "--log", service + name, "state", name});
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_EQ(result.err, "container does not exist\n");
  }
  const auto records = [&] {
    return output_of({"journalctl", "--quiet", "--identifier", name, "--output", "export"});
  };
  const auto count = [&](std::string_view line) {
    return std::ranges::count(lines_of(records()), line);
  };
  EXPECT_TRUE(eventually([&] { return count("MESSAGE=container does not exist") == 2; },
                         std::chrono::minutes(1)))
      << records();
  EXPECT_EQ(count("PRIORITY=3"), 2);
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

// Units whose start is done when the container says so.
class SystemdNotify : public Systemd {
 protected:
  SystemdNotify() {
    const auto programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    std::filesystem::copy_file(programs / "guest_notify", bundle.rootfs() + "/bin/notify");
    bundle.args({"sh", "-c",
                 "trap exit TERM; sleep 2; touch /dev/shm/done; notify READY=1; while :; do sleep "
                 "1; done"});
  }
  ~SystemdNotify() override { run_command({"systemctl", "stop", unit()}, {.timeout = kLong}); }
  std::string unit() const { return id + ".service"; }
  std::string property(const std::string& name) {
    return output_of({"systemctl", "show", "--property=" + name, "--value", unit()});
  }
  void start_service(const Arguments& flags) {
    Arguments argv = {"systemd-run",    "--quiet",          "--unit",     unit(),
                      "--service-type", "notify",           "--property", "Delegate=yes",
                      "--property",     "NotifyAccess=main"};
    Arguments command = {"run", "--bundle", bundle.path()};
    command.insert(command.end(), flags.begin(), flags.end());
    command.push_back(id);
    for (const std::string& word : hull.argv(command)) argv.push_back(word);
    output_of(argv);
    EXPECT_TRUE(exists(fmt::format("/proc/{}/root/dev/shm/done", hull.pid(id))));
    EXPECT_EQ(property("ActiveState"), "active");
  }
};

TEST_F(SystemdNotify, AServiceIsStartedWhenItsContainerIsReady) {
  start_service({});
  EXPECT_EQ(trimmed(read_file("/proc/" + property("MainPID") + "/comm")), "hull");
  output_of({"systemctl", "stop", unit()});
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(SystemdNotify, AServiceThatIsDetachedHasTheContainersProcessForItsMainOne) {
  start_service({"--detach"});
  EXPECT_EQ(property("MainPID"), fmt::format("{}", hull.pid(id)));
  output_of({"systemctl", "stop", unit()});
  EXPECT_TRUE(hull.becomes(id, "stopped"));
}

// Containers that are units.
class SystemdDriver : public Systemd {
 protected:
  CommandResult with_driver(const Arguments& arguments, const CommandOptions& options = {}) {
    Arguments all = {"--systemd-cgroup"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return hull.command(all, options);
  }
  CommandResult run_detached(const std::string& name) {
    return with_driver({"run", "--detach", "--bundle", bundle.path(), name});
  }
  void start_in_unit() {
    bundle.args({"sleep", "1000"});
    const CommandResult result = run_detached(id);
    ASSERT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_EQ(result.err, "");
  }
  std::string unit() const { return "runc-" + id + ".scope"; }
  static std::string property(const std::string& unit, const std::string& name) {
    return output_of({"systemctl", "show", "--property=" + name, "--value", unit});
  }
  static bool is_loaded(const std::string& unit) {
    return property(unit, "LoadState") == "loaded" && property(unit, "ActiveState") != "inactive";
  }
};

TEST_F(SystemdDriver, AContainerIsAScope) {
  start_in_unit();
  EXPECT_EQ(cgroup_of(std::to_string(hull.pid(id))), "/system.slice/" + unit());
  EXPECT_EQ(property(unit(), "Slice"), "system.slice");
  EXPECT_EQ(property(unit(), "Delegate"), "yes");
  EXPECT_EQ(property(unit(), "DefaultDependencies"), "no");
  EXPECT_EQ(property(unit(), "Description"), "libcontainer container " + hull.root() + "/" + id);
  EXPECT_EQ(hull.exec(id, {"true"}).exit_code, 0);
  EXPECT_EQ(trimmed(hull.command({"ps", "--format", "json", id}).out),
            fmt::format("[{}]", hull.pid(id)));
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(is_loaded(unit()));
}

TEST_F(SystemdDriver, ThePathNamesSliceAndUnit) {
  const std::string name = run_token() + ".scope";
  bundle.set("/linux/cgroupsPath", Json("lctest-deep.slice::" + run_token()));
  start_in_unit();
  EXPECT_EQ(cgroup_of(std::to_string(hull.pid(id))), "/lctest.slice/lctest-deep.slice/" + name);
  const Json state = parse_json(read_file(hull.root() + "/" + id + "/state.json"));
  EXPECT_EQ(string_at(state, "/config/cgroups/parent"), "lctest-deep.slice");
  EXPECT_EQ(string_at(state, "/config/cgroups/name"), run_token());
  EXPECT_EQ(string_at(state, "/hull/cgroup_scope"), name);
  bundle.set("/linux/cgroupsPath", Json("/a/b"));
  const CommandResult result = run_detached(id + ".2");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              HasSubstr("to be of format \"slice:prefix:name\" for systemd cgroups, got "
                        "\"/a/b\" instead"));
}

TEST_F(SystemdDriver, ASliceHasItsProcessesItself) {
  const std::string name = "lctest-" + run_token() + ".slice";
  bundle.set("/linux/cgroupsPath", Json("lctest.slice:x:" + name));
  start_in_unit();
  EXPECT_EQ(cgroup_of(std::to_string(hull.pid(id))), "/lctest.slice/" + name);
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(is_loaded(name));
}

TEST_F(SystemdDriver, LimitsAreInTheUnitAndInTheFiles) {
  bundle.set("/linux/resources/pids/limit", 17);
  bundle.set("/linux/resources/memory/limit", 50331648);
  bundle.set("/linux/resources/cpu", {{"shares", 1024}, {"quota", 20001}, {"cpus", "0"}});
  bundle.set("/linux/resources/unified", {{"memory.high", "41943040"}});
  start_in_unit();
  EXPECT_EQ(property(unit(), "TasksMax"), "17");
  EXPECT_EQ(property(unit(), "MemoryMax"), "50331648");
  EXPECT_EQ(property(unit(), "MemoryHigh"), "41943040");
  EXPECT_EQ(property(unit(), "CPUWeight"), "100");
  EXPECT_EQ(property(unit(), "CPUQuotaPerSecUSec"), "210ms");
  EXPECT_EQ(property(unit(), "AllowedCPUs"), "0");
  const auto files_have_them = [&] {
    EXPECT_EQ(trimmed(read_file(limit_file("pids.max"))), "17");
    EXPECT_EQ(trimmed(read_file(limit_file("memory.max"))), "50331648");
    EXPECT_EQ(trimmed(read_file(limit_file("memory.high"))), "41943040");
    EXPECT_EQ(trimmed(read_file(limit_file("cpu.weight"))), "100");
    EXPECT_EQ(trimmed(read_file(limit_file("cpu.max"))), "21000 100000");
    EXPECT_EQ(trimmed(read_file(limit_file("cpuset.cpus"))), "0");
  };
  files_have_them();
  output_of({"systemctl", "daemon-reload"});
  files_have_them();
}

TEST_F(SystemdDriver, UpdateTellsBoth) {
  bundle.set("/linux/resources/pids/limit", 17);
  start_in_unit();
  const CommandResult result =
      hull.command({"update", "--pids-limit", "9", "--memory", "64m", "--cpu-quota", "30000", id});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(property(unit(), "TasksMax"), "9");
  EXPECT_EQ(property(unit(), "MemoryMax"), "67108864");
  EXPECT_EQ(property(unit(), "CPUQuotaPerSecUSec"), "300ms");
  output_of({"systemctl", "daemon-reload"});
  EXPECT_EQ(trimmed(read_file(limit_file("pids.max"))), "9");
  EXPECT_EQ(trimmed(read_file(limit_file("memory.max"))), "67108864");
}

TEST_F(SystemdDriver, DeviceRulesOutliveAReload) {
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_MKNOD");
  }
  bundle.set("/root/readonly", false);
  start_in_unit();
  output_of({"systemctl", "daemon-reload"});
  EXPECT_EQ(hull.command({"update", "--pids-limit", "9", id}).exit_code, 0);
  const CommandResult result = hull.exec(
      id,
      {"sh", "-c", "mknod /tmp/kmsg c 1 11 && head -c 1 /tmp/kmsg; head -c 1 /dev/zero | wc -c"});
  EXPECT_THAT(result.err, HasSubstr("/tmp/kmsg: Operation not permitted"));
  EXPECT_EQ(result.out, "1\n");
}

TEST_F(SystemdDriver, AnnotationsSetProperties) {
  bundle.set("/annotations", {{"org.systemd.property.TimeoutStopSec", "7"},
                              {"org.systemd.property.Documentation", "['man:hull(1)']"}});
  start_in_unit();
  EXPECT_EQ(property(unit(), "TimeoutStopUSec"), "7s");
  EXPECT_THAT(property(unit(), "Documentation"), HasSubstr("man:hull(1)"));
  bundle.set("/annotations", {{"org.systemd.property.NoSuchThing", "7"}});
  const CommandResult result = run_detached(id + ".2");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("unable to start unit 'runc-" + id + ".2.scope'"));
  EXPECT_THAT(result.err, HasSubstr("NoSuchThing"));
}

TEST_F(SystemdDriver, AUnitThatFailedIsForgotten) {
  bundle.set("/annotations", {{"org.systemd.property.RuntimeMaxSec", "1"},
                              {"org.systemd.property.TimeoutStopSec", "1"}});
  start_in_unit();
  ASSERT_TRUE(eventually([&] { return hull.status(id) == "stopped"; }, kLong));
  ASSERT_TRUE(eventually([&] { return property(unit(), "ActiveState") == "failed"; }, kLong));
  // Another container of that name is not in its way.
  EXPECT_EQ(hull.remove(id).exit_code, 0);
  EXPECT_FALSE(is_loaded(unit()));
}

TEST_F(SystemdDriver, AnotherContainersUnitIsLeftAlone) {
  bundle.set("/linux/cgroupsPath", Json(":hull:" + run_token()));
  start_in_unit();
  const CommandResult second = run_detached(id + ".2");
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, HasSubstr("container's cgroup is not empty: 1 process(es) found"));
  EXPECT_EQ(hull.status(id + ".2"), "");
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(SystemdDriver, PauseHoldsTheWholeUnit) {
  start_in_unit();
  EXPECT_EQ(hull.command({"pause", id}).exit_code, 0);
  EXPECT_EQ(trimmed(read_file(limit_file("cgroup.freeze"))), "1");
  EXPECT_EQ(hull.status(id), "paused");
  EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_FALSE(is_loaded(unit()));
}

TEST_F(SystemdDriver, ABusThatNeverAnswersIsNoHang) {
  const TempDir directory;
  const std::string path = directory / "bus";
  const SilentSocket silent(path);
  const CommandOptions options{
      .environment = std::vector<std::string>{"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                                              "DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + path},
      .timeout = kLong};
  bundle.args({"sleep", "1000"});
  const CommandResult result =
      with_driver({"run", "--detach", "--bundle", bundle.path(), id}, options);
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("timeout waiting for systemd to answer"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(SystemdDriver, AContainerCanBeDeletedWithoutABus) {
  start_in_unit();
  const CommandOptions options{
      .environment = std::vector<std::string>{"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                                              "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent"},
      .timeout = kLong};
  const CommandResult result = hull.command({"delete", "--force", id}, options);
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_TRUE(eventually([&] { return !is_loaded(unit()); }, kLong));
}

TEST_F(SystemdDriver, AUserHasUnitsOfTheirOwn) {
  const TempDir home;
  ASSERT_EQ(chown(home.path().c_str(), 1000, 1000), 0);
  const auto as_user = [&](const Arguments& arguments) {
    Arguments all = {"setpriv",
                     "--reuid=guest",
                     "--regid=guest",
                     "--init-groups",
                     "env",
                     "-i",
                     "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                     "XDG_RUNTIME_DIR=/run/user/1000",
                     path_of_hull(),
                     "--systemd-cgroup"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_command(all, {.timeout = kLong});
  };
  ASSERT_EQ(as_user({"spec", "--rootless", "--bundle", home.path()}).exit_code, 0);
  Json config = parse_json(read_file(home / "config.json"));
  set_at(config, "/root/path", Json(bundle.rootfs()));
  set_at(config, "/process/terminal", false);
  set_at(config, "/process/args", {"sleep", "1000"});
  set_at(config, "/linux/resources/pids/limit", 30);
  write_file(home / "config.json", to_text(config));
  const CommandResult run = as_user({"run", "--detach", "--bundle", home.path(), id});
  ASSERT_EQ(run.exit_code, 0) << describe(run);
  const Json state = parse_json(as_user({"state", id}).out);
  const std::string cgroup = cgroup_of(std::to_string(number_at(state, "/pid")));
  EXPECT_EQ(cgroup, "/user.slice/user-1000.slice/user@1000.service/user.slice/" + unit());
  EXPECT_EQ(trimmed(read_file("/sys/fs/cgroup" + cgroup + "/pids.max")), "30");
  const CommandResult exec = as_user({"exec", id, "cat", "/proc/self/cgroup"});
  EXPECT_EQ(exec.exit_code, 0) << describe(exec);
  EXPECT_EQ(as_user({"update", "--pids-limit", "20", id}).exit_code, 0);
  EXPECT_EQ(trimmed(read_file("/sys/fs/cgroup" + cgroup + "/pids.max")), "20");
  const CommandResult removal = as_user({"delete", "--force", id});
  EXPECT_EQ(removal.exit_code, 0) << describe(removal);
  EXPECT_FALSE(exists("/sys/fs/cgroup" + cgroup));
}

}  // namespace
}  // namespace integration
