// Known ways out of a container, tried.
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

class Security : public ContainerTest {
 protected:
  // Replaces a directory of the root file system by a link.
  void replace_by_link(const std::string& name, const std::string& target) {
    std::filesystem::remove_all(bundle.rootfs() + "/" + name);
    make_symlink(target, bundle.rootfs() + "/" + name);
  }
  void expect_no_output() {
    const CommandResult result = hull.run(bundle, id);
    EXPECT_NE(result.exit_code, 0) << describe(result);
    EXPECT_EQ(result.out, "");
  }
  // Directories of the host, without close-on-exec, from where an attacker hopes for them.
  static CommandOptions leaking() {
    CommandOptions options;
    options.before_exec = [] {
      for (int fd = 3; fd < 30; ++fd) dup2(open("/", O_RDONLY | O_DIRECTORY), fd);
    };
    return options;
  }
  static constexpr auto kWhereItIs = "stat -c %d:%i . ../../../../../../../.. /";
  // Either refused, or somewhere whose uppermost directory is the container's root.
  static void expect_no_way_up(const CommandResult& result) {
    if (result.exit_code != 0) {
      EXPECT_THAT(result.err, AnyOf(HasSubstr("cwd"), HasSubstr("directory"))) << describe(result);
      EXPECT_EQ(result.out, "");
      return;
    }
    const std::vector<std::string> lines = lines_of(result.out);
    ASSERT_EQ(lines.size(), 3U) << describe(result);
    struct stat host{};
    ASSERT_EQ(stat("/", &host), 0);
    EXPECT_NE(lines[0], std::to_string(host.st_dev) + ":" + std::to_string(host.st_ino));
    EXPECT_EQ(lines[1], lines[2]) << "a directory that is not below the container's root";
  }
  static constexpr auto kNone = "0000000000000000 0000000000000000";
  static std::string inherited(const std::string& status) {
    return status_field(status, "CapInh") + " " + status_field(status, "CapAmb");
  }
};

// CVE-2019-19921, CVE-2023-27561: masks and LSM writes would go to a fake /proc.
TEST_F(Security, ProcThatIsASymlinkIsRefused) {
  make_directory(bundle.rootfs() + "/evil");
  replace_by_link("proc", "/evil");
  bundle.script("echo ran");
  expect_run_fails("must be mounted on ordinary directory");
}

TEST_F(Security, SysThatIsASymlinkIsRefused) {
  make_directory(bundle.rootfs() + "/evil");
  replace_by_link("sys", "/evil");
  bundle.script("echo ran");
  expect_run_fails("must be mounted on ordinary directory");
}

// CVE-2023-28642 and others.
TEST_F(Security, MountOverProcIsRefused) {
  bundle.add_mount("/proc", "tmpfs", "tmpfs", {});
  expect_run_fails("because it is not of type proc");
  bundle.remove("/mounts/7").add_mount("/proc/sys", "tmpfs", "tmpfs", {});
  expect_run_fails("\"/proc/sys\" cannot be mounted because it is inside /proc");
  bundle.remove("/mounts/7").add_mount("/proc/nope", "bind", bundle.path(), {"bind"});
  expect_run_fails("\"/proc/nope\" cannot be mounted because it is inside /proc");
  make_symlink("/proc/sys", bundle.rootfs() + "/led");
  bundle.remove("/mounts/7").add_mount("/led", "tmpfs", "tmpfs", {});
  expect_run_fails("cannot be mounted because it is inside /proc");
}

TEST_F(Security, AbsoluteLinksInMountTargetsStayInside) {
  make_symlink("/", bundle.rootfs() + "/up");
  make_directory(bundle / "data");
  write_file(bundle / "data/file", "content");
  bundle.set("/root/readonly", false);
  bundle.add_mount("/up/mnt", "bind", bundle / "data", {"bind"});
  EXPECT_EQ(inside("cat /mnt/file"), "content");
}

TEST_F(Security, RelativeLinksInMountTargetsStayInside) {
  make_symlink("../../../../../../../../..", bundle.rootfs() + "/up");
  const std::string outside = "/" + run_token() + "-escaped";
  bundle.set("/root/readonly", false).add_mount("/up" + outside, "tmpfs", "tmpfs", {});
  EXPECT_EQ(inside("test -d " + outside + " && echo inside"), "inside\n");
  EXPECT_FALSE(exists(outside)) << "made on the host";
}

TEST_F(Security, DanglingLinkAsMountTargetStaysInside) {
  make_symlink("/nowhere/" + run_token(), bundle.rootfs() + "/dangling");
  bundle.set("/root/readonly", false).add_mount("/dangling", "tmpfs", "tmpfs", {});
  EXPECT_EQ(hull.run(bundle, id).exit_code, 0);
  EXPECT_FALSE(exists("/nowhere"));
}

TEST_F(Security, DotDotInMountTargetsStaysInside) {
  const std::string outside = "/" + run_token() + "-dotdot";
  bundle.set("/root/readonly", false);
  bundle.add_mount("/../../../../../../.." + outside, "tmpfs", "tmpfs", {});
  (void)hull.run(bundle, id);
  EXPECT_FALSE(exists(outside));
}

TEST_F(Security, MountOnTheRootItselfIsRefused) {
  bundle.add_mount("/", "tmpfs", "tmpfs", {});
  EXPECT_EQ(hull.run(bundle, id).exit_code, 1);
}

// CVE-2026-41579: nodes and links would be made on the host.
TEST_F(Security, DevThatIsASymlinkOutsideIsHarmless) {
  const TempDir outside;
  boost::json::array mounts;
  for (const Json& mount : value_at(bundle.config(), "/mounts").as_array()) {
    if (!string_at(mount, "/destination").starts_with("/dev")) mounts.push_back(mount);
  }
  bundle.set("/mounts", mounts).set("/root/readonly", false);
  replace_by_link("dev", outside.path());
  // Where the link leads to from inside: the run gets as far as the nodes.
  make_directory(bundle.rootfs() + outside.path());
  EXPECT_EQ(inside("stat -c %t:%T /dev/null; readlink /dev/ptmx"), "1:3\npts/ptmx\n");
  EXPECT_THAT(directory_names(bundle.rootfs() + outside.path()), testing::Contains("null"));
  EXPECT_THAT(directory_names(outside.path()), testing::IsEmpty());
}

TEST_F(Security, DeviceNodePathsStayInside) {
  const TempDir outside;
  make_symlink(outside.path(), bundle.rootfs() + "/out");
  bundle.set("/root/readonly", false);
  bundle.append("/linux/devices",
                {{"path", "/out/node"}, {"type", "c"}, {"major", 1}, {"minor", 3}});
  (void)hull.run(bundle, id);
  EXPECT_THAT(directory_names(outside.path()), testing::IsEmpty());
}

// CVE-2024-21626: a descriptor of the host as working directory.
TEST_F(Security, WorkingDirectoryCannotBeALeakedDescriptor) {
  for (int fd = 3; fd <= 20; ++fd) {
    bundle.set("/process/cwd", Json("/proc/self/fd/" + std::to_string(fd)));
    bundle.script(kWhereItIs);
    expect_no_way_up(hull.run(bundle, id, leaking()));
  }
}

TEST_F(Security, WorkingDirectoryOfExecCannotBeALeakedDescriptor) {
  start_sleeper();
  for (int fd = 3; fd <= 20; ++fd) {
    const std::string directory = "/proc/self/fd/" + std::to_string(fd);
    expect_no_way_up(
        hull.command({"exec", "--cwd", directory, id, "sh", "-c", kWhereItIs}, leaking()));
  }
}

// CVE-2022-29162: what is inheritable comes back in a program with capabilities in its file.
TEST_F(Security, NothingIsInheritableUnlessAsked) {
  EXPECT_EQ(inherited(inside("cat /proc/self/status")), kNone);
  start_sleeper();
  EXPECT_EQ(inherited(hull.exec(id, {"cat", "/proc/self/status"}).out), kNone);
  const CommandResult result =
      hull.command({"exec", "--cap", "CAP_SYS_PTRACE", id, "cat", "/proc/self/status"});
  EXPECT_EQ(status_field(result.out, "CapEff"), "0000000020080420");
  EXPECT_EQ(inherited(result.out), kNone);
}

TEST_F(Security, WhatIsAskedForIsInheritable) {
  bundle.append("/process/capabilities/inheritable", "CAP_KILL");
  bundle.append("/process/capabilities/ambient", "CAP_KILL");
  EXPECT_EQ(inherited(inside("cat /proc/self/status")), "0000000000000020 0000000000000020");
}

TEST_F(Security, InitHasNoDirectoryOfTheHostWhileItWaits) {
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  const std::string proc = "/proc/" + std::to_string(hull.pid(id));
  std::vector<std::string> host_mounts;
  for (const std::string& line : lines_of(read_file("/proc/self/mountinfo"))) {
    host_mounts.push_back(words_of(line).at(0));
  }
  for (const std::string& fd : directory_names(proc + "/fd")) {
    struct stat status{};
    if (stat((proc + "/fd/" + fd).c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) continue;
    const std::string mount = status_field(read_file(proc + "/fdinfo/" + fd), "mnt_id");
    EXPECT_THAT(host_mounts, Not(testing::Contains(mount)))
        << fd << " is " << std::filesystem::read_symlink(proc + "/fd/" + fd);
  }
}

// CVE-2019-5736: the runtime's own binary, reached through /proc.
TEST_F(Security, HostBinaryIsNotReachableFromInside) {
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_SYS_PTRACE");
    bundle.append(std::string("/process/capabilities/") + set, "CAP_DAC_OVERRIDE");
  }
  bundle.args({"sleep", "1000"});
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  const std::string exe = "/proc/" + std::to_string(hull.pid(id)) + "/exe";
  struct stat ours{}, theirs{};
  ASSERT_EQ(stat(path_of_hull().c_str(), &ours), 0);
  ASSERT_EQ(stat(exe.c_str(), &theirs), 0);
  EXPECT_TRUE(ours.st_ino != theirs.st_ino || ours.st_dev != theirs.st_dev);
  const int fd = open(exe.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  EXPECT_LT(write(fd, "x", 1), 0) << "opened for writing, and not sealed";
  close(fd);
}

TEST_F(Security, ProgramThatIsTheRuntimeItselfGetsTheContainersFile) {
  bundle.args({"/proc/self/exe"});
  const CommandResult result = hull.run(bundle, id);
  EXPECT_NE(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, Not(HasSubstr("version")));
}

// CVE-2016-9962: a process inside could look into one that joins.
TEST_F(Security, ExecCannotBeTracedBeforeItIsInside) {
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_SYS_PTRACE");
  }
  bundle.script(
      "echo ready; while :; do for p in /proc/[0-9]*; do [ $p = /proc/1 ] || ls -l $p/fd "
      "2>/dev/null | grep -E ' /(proc/[0-9]+/ns|work|tmp/lctest|run|sys/fs)' ; done; done");
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}));
  ASSERT_TRUE(run.wait_for_output("ready\n", std::chrono::seconds(10)));
  for (int i = 0; i < 20; ++i) {
    const CommandResult result = hull.exec(id, {"true"});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
  }
  hull.kill(id, "KILL");
  EXPECT_EQ(run.wait().out, "ready\n");
}

TEST_F(Security, SetuidProgramsGainNothingUnderNoNewPrivileges) {
  bundle.set("/process/user", {{"uid", 1}, {"gid", 1}});
  std::filesystem::remove(bundle.rootfs() + "/bin/busybox");
  std::filesystem::copy_file("/bin/busybox", bundle.rootfs() + "/bin/busybox");
  ASSERT_EQ(chmod((bundle.rootfs() + "/bin/busybox").c_str(), 04755), 0);
  EXPECT_EQ(words_of(status_field(inside("cat /proc/self/status"), "Uid")).at(1), "1");
}

TEST_F(Security, StateFilesAreTheOwnersOnly) {
  start_sleeper();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(hull.root())) {
    struct stat status{};
    ASSERT_EQ(lstat(entry.path().c_str(), &status), 0);
    if (!S_ISREG(status.st_mode)) continue;
    EXPECT_EQ(status.st_mode & 077, 0U) << entry.path();
  }
}

TEST_F(Security, SecretsAreNotInTheStateOrTheCommandLine) {
  ONLY_FOR_HULL("runc has no such promise");
  bundle.append("/process/env", "PASSWORD=tellno1");
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  const std::string proc = "/proc/" + std::to_string(hull.pid(id));
  EXPECT_THAT(read_file(proc + "/cmdline"), Not(HasSubstr("tellno1")));
  EXPECT_THAT(read_file(proc + "/environ"), Not(HasSubstr("tellno1")));
  EXPECT_THAT(read_file(hull.root() + "/" + id + "/state.json"), Not(HasSubstr("tellno1")));
}

// init goes on into a user namespace of its own, in which nobody may call setgroups(2): who joins
// it must have given up the groups of the caller before.
TEST_F(Security, TenantsOfADenyingNamespaceHaveNoGroupsOfTheCaller) {
  bundle.use_user_namespace().args({"unshare", "-U", "-r", "sleep", "1000"});
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append("/process/capabilities/" + std::string(set), "CAP_SETFCAP");  // to map root
  }
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  const std::string setgroups = "/proc/" + std::to_string(hull.pid(id)) + "/setgroups";
  ASSERT_TRUE(eventually([&] { return read_file(setgroups) == "deny\n"; }));
  CommandOptions options;
  options.before_exec = [] {
    const gid_t groups[] = {4, 6};
    if (::setgroups(std::size(groups), groups) != 0) _exit(126);
  };
  const auto result = hull.exec(id, {"grep", "Groups", "/proc/self/status"}, options);
  EXPECT_THAT(result.out, testing::MatchesRegex("Groups:[\t ]*\n")) << describe(result);
}

TEST_F(Security, NobodyCanMakeTheSessionKeyringBefore) {
  ONLY_FOR_HULL("runc's is named after the id alone");
  bundle.set("/linux/maskedPaths", boost::json::array());
  const auto keyring = [&](const std::string& name) {
    bundle.script("grep -o '_ses." + id + "[^:]*' /proc/keys");
    return hull.run(bundle, name).out;
  };
  const std::string first = keyring(id);
  EXPECT_THAT(first, testing::MatchesRegex("_ses\\." + id + "\\.[0-9a-f]{16}\n"));
  EXPECT_NE(keyring(id), first) << "it can be guessed";
}

}  // namespace
}  // namespace integration
