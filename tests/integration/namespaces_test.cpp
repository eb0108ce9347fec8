// The eight kinds of namespaces: new, joined by path, inherited; id maps and time offsets.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string link_of(const std::string& path) {
  char target[128];
  const ssize_t length = readlink(path.c_str(), target, sizeof target);
  return length < 0 ? "" : std::string(target, static_cast<size_t>(length));
}

struct Kind {
  const char* type;  // in config.json
  const char* file;  // in /proc/PID/ns
};

constexpr auto kNoTime = "runc 1.1 knows no time namespaces";

constexpr Kind kKinds[] = {{"cgroup", "cgroup"}, {"ipc", "ipc"}, {"mount", "mnt"},
                           {"network", "net"},   {"pid", "pid"}, {"time", "time"},
                           {"user", "user"},     {"uts", "uts"}};

class Namespaces : public ContainerTest {
 protected:
  std::string own(const Kind& kind) { return link_of(std::string("/proc/self/ns/") + kind.file); }
  std::string of_container(const Kind& kind) {
    return link_of("/proc/" + std::to_string(hull.pid(id)) + "/ns/" + kind.file);
  }
};

class NamespaceKind : public Namespaces, public testing::WithParamInterface<Kind> {};

TEST_P(NamespaceKind, IsNewWhenNamed) {
  if (std::string_view(GetParam().type) == "time") ONLY_FOR_HULL(kNoTime);
  if (std::string_view(GetParam().type) == "user") {
    bundle.use_user_namespace();
  } else {
    bundle.add_namespace(GetParam().type);
  }
  start_sleeper();
  EXPECT_NE(of_container(GetParam()), own(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, NamespaceKind, testing::ValuesIn(kKinds),
                         [](const auto& kind) { return std::string(kind.param.type); });

TEST_F(Namespaces, NotNamedAreInherited) {
  bundle.remove("/hostname").set("/mounts", boost::json::array());
  bundle.add_mount("/proc", "bind", "/proc", {"rbind"});
  bundle.set("/linux/namespaces", boost::json::array{{{"type", "mount"}}});
  start_sleeper();
  for (const Kind& kind : kKinds) {
    if (std::string_view(kind.type) == "mount") continue;
    EXPECT_EQ(of_container(kind), own(kind)) << kind.type;
  }
}

TEST_F(Namespaces, AllEightTogether) {
  ONLY_FOR_HULL(kNoTime);
  bundle.use_user_namespace().add_namespace("cgroup").add_namespace("time");
  start_sleeper();
  for (const Kind& kind : kKinds) EXPECT_NE(of_container(kind), own(kind)) << kind.type;
  EXPECT_EQ(hull.exec(id, {"id", "-u"}).out, "0\n");
}

TEST_F(Namespaces, PathsAreJoined) {
  start_sleeper();
  const std::string dir = "/proc/" + std::to_string(hull.pid(id)) + "/ns/";
  Bundle second;
  second.args({"sleep", "1000"});
  for (const Kind& kind : kKinds) {
    const std::string_view type = kind.type;
    if (type != "mount" && type != "user" && type != "time" && type != "cgroup") {
      second.add_namespace(type, dir + kind.file);
    }
  }
  second.remove("/hostname");
  ASSERT_EQ(hull.run_detached(second, id + ".2").exit_code, 0);
  const std::string second_dir = "/proc/" + std::to_string(hull.pid(id + ".2")) + "/ns/";
  for (const char* file : {"ipc", "net", "pid", "uts"}) {
    EXPECT_EQ(link_of(second_dir + file), link_of(dir + file)) << file;
  }
  EXPECT_NE(link_of(second_dir + "mnt"), link_of(dir + "mnt"));
}

TEST_F(Namespaces, UserNamespaceIsJoinedWithItsMaps) {
  ONLY_FOR_HULL("runc 1.1 wants the maps again");
  bundle.use_user_namespace();
  start_sleeper();
  const std::string path = "/proc/" + std::to_string(hull.pid(id)) + "/ns/user";
  Bundle second;
  second.use_user_namespace().remove("/linux/uidMappings").remove("/linux/gidMappings");
  second.add_namespace("user", path).script("cat /proc/self/uid_map; readlink /proc/self/ns/user");
  const CommandResult result = hull.run(second, id + ".2");
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(words_of(result.out), testing::ElementsAre("0", "100000", "65536", link_of(path)));
}

TEST_F(Namespaces, UserNamespaceIsNotJoinedWithOtherMaps) {
  bundle.use_user_namespace();
  start_sleeper();
  const std::string path = "/proc/" + std::to_string(hull.pid(id)) + "/ns/user";
  Bundle second;
  second.use_user_namespace().add_namespace("user", path).args({"true"});
  EXPECT_EQ(hull.run(second, id + ".2").exit_code, 0) << "the same maps";
  second.set("/linux/gidMappings/0/size", 1000);
  const CommandResult result = hull.run(second, id + ".3");
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("both namespace path and non-matching mapping specified"));
  EXPECT_EQ(hull.status(id + ".3"), "");
}

TEST_F(Namespaces, PathThatIsMissingIsRefused) {
  bundle.add_namespace("network", "/nowhere/net");
  expect_run_fails("no such file or directory");
}

TEST_F(Namespaces, PathOfAnotherKindIsRefused) {
  bundle.add_namespace("network", "/proc/self/ns/uts");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Namespaces, HostnameAndDomainname) {
  ONLY_FOR_HULL("runc 1.1 knows no domainname");
  bundle.set("/hostname", "box").set("/domainname", "example.org");
  EXPECT_EQ(inside("hostname; cat /proc/sys/kernel/domainname"), "box\nexample.org\n");
}

TEST_F(Namespaces, InitIsPidOneAndSeesOnlyTheContainer) {
  EXPECT_EQ(inside("echo $$; echo /proc/[0-9]*"), "1\n/proc/1\n");
}

TEST_F(Namespaces, LoopbackOfANewNetworkIsUp) {
  const std::string text = inside(
      "ip addr show lo; ls /sys/class/net; ping -c 1 127.0.0.1 > /dev/null 2>&1; echo > /dev/null");
  EXPECT_THAT(text, HasSubstr("UP"));
  EXPECT_THAT(text, HasSubstr("inet 127.0.0.1/8"));
  EXPECT_THAT(text, HasSubstr("\nlo\n"));
}

TEST_F(Namespaces, UserMapsAreAsConfigured) {
  bundle.use_user_namespace();
  const std::string text = inside(
      "cat /proc/self/uid_map /proc/self/gid_map; id -u; id -g; touch /dev/shm/f; stat -c %u:%g "
      "/dev/shm/f /bin/sh /dev/null");
  EXPECT_THAT(words_of(text), testing::ElementsAre("0", "100000", "65536", "0", "100000", "65536",
                                                   "0", "0", "0:0", "0:0", testing::_));
}

TEST_F(Namespaces, ProcessesInAUserNamespaceAreNobodyOnTheHost) {
  bundle.use_user_namespace().set("/process/user/uid", 5).set("/process/user/gid", 6);
  bundle.set("/process/user/additionalGids", boost::json::array{7});
  start_sleeper();
  const std::string status = read_file("/proc/" + std::to_string(hull.pid(id)) + "/status");
  EXPECT_EQ(words_of(status_field(status, "Uid")).at(0), "100005");
  EXPECT_EQ(words_of(status_field(status, "Gid")).at(0), "100006");
  EXPECT_EQ(trimmed(status_field(status, "Groups")), "100007");
}

TEST_F(Namespaces, SeveralLinesOfAMap) {
  bundle.use_user_namespace();
  bundle.append("/linux/uidMappings", {{"containerID", 70000}, {"hostID", 300000}, {"size", 10}});
  EXPECT_THAT(words_of(inside("cat /proc/self/uid_map")),
              testing::ElementsAre("0", "100000", "65536", "70000", "300000", "10"));
}

TEST_F(Namespaces, UnmappedUserIsRefused) {
  bundle.use_user_namespace().set("/process/user/uid", 99999);
  expect_run_fails("unmapped");
}

TEST_F(Namespaces, UserNamespaceWithoutMapsIsRefused) {
  bundle.add_namespace("user");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("mapping"));
}

TEST_F(Namespaces, TimeOffsetsShiftTheClocks) {
  ONLY_FOR_HULL(kNoTime);
  bundle.add_namespace("time");
  bundle.set("/linux/timeOffsets/boottime", {{"secs", 1'000'000}, {"nanosecs", 5}});
  bundle.set("/linux/timeOffsets/monotonic", {{"secs", 2'000'000}});
  const std::string text = inside("cat /proc/self/timens_offsets /proc/uptime");
  EXPECT_THAT(words_of(text), testing::Contains("1000000"));
  EXPECT_THAT(words_of(text), testing::Contains("2000000"));
  const double host = std::atof(read_file("/proc/uptime").c_str());
  const double shifted = std::atof(words_of(lines_of(text).back()).at(0).c_str());
  EXPECT_NEAR(shifted - host, 1e6, 60);
}

TEST_F(Namespaces, TimeOffsetsWorkInANewUserNamespace) {
  ONLY_FOR_HULL(kNoTime);
  bundle.use_user_namespace().add_namespace("time");
  bundle.set("/linux/timeOffsets/boottime", {{"secs", 777'000}, {"nanosecs", 0}});
  EXPECT_THAT(words_of(inside("cat /proc/self/timens_offsets")), testing::Contains("777000"));
}

TEST_F(Namespaces, TimeOffsetsAreTheExecutedProcessesToo) {
  ONLY_FOR_HULL(kNoTime);
  bundle.add_namespace("time");
  bundle.set("/linux/timeOffsets/boottime", {{"secs", 1'000'000}, {"nanosecs", 0}});
  start_sleeper();
  EXPECT_THAT(words_of(hull.exec(id, {"cat", "/proc/self/timens_offsets"}).out),
              testing::Contains("1000000"));
}

TEST_F(Namespaces, CgroupNamespaceHidesTheHostsTree) {
  bundle.add_namespace("cgroup");
  for (const std::string& line : lines_of(inside("cat /proc/self/cgroup"))) {
    EXPECT_TRUE(line.ends_with(":/")) << line;
  }
}

TEST_F(Namespaces, HostMountNamespaceIsChangedRootOnly) {
  ONLY_FOR_HULL("runc leaves its bind mount of the root on the host");
  bundle.remove_namespace("mount").set("/mounts", boost::json::array());
  bundle.remove("/linux/maskedPaths").remove("/linux/readonlyPaths");
  bundle.set("/root/readonly", false);
  EXPECT_EQ(inside("pwd; ls /etc"), "/\ngroup\npasswd\n");
}

}  // namespace
}  // namespace integration
