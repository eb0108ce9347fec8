// Mounts of every type, their options and order, as /proc/self/mountinfo inside has them.
#include <sys/mount.h>
#include <sys/stat.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Mounts : public ContainerTest {
 protected:
  std::string mountinfo() { return inside("cat /proc/self/mountinfo"); }
  // "rw,nosuid,relatime - tmpfs …": from the mount's own options on.
  std::string options_at(std::string_view path) {
    const std::string line = mount_at(mountinfo(), path);
    const std::vector<std::string> words = words_of(line);
    return words.size() < 6 ? line : line.substr(line.find(" " + words[5]) + 1);
  }
  std::string source(const std::string& name, const std::string& content) {
    make_directory(bundle / name);
    write_file(bundle / (name + "/file"), content);
    return bundle / name;
  }
};

// The host's procfs, which has nothing hidden, would make the kernel allow it.
TEST_F(Mounts, WithoutPivotNoProcfsCanBeMountedInAUserNamespace) {
  // Without it no root of the host can be mapped.
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_SETFCAP");
  }
  bundle.script("unshare -mrpf mount -t proc none /proc && echo mounted");
  const CommandResult result = hull.command({"run", "--no-pivot", "--bundle", bundle.path(), id});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.out, Not(HasSubstr("mounted")));
  EXPECT_THAT(result.err, HasSubstr("mount"));
}

// On a host whose mounts are shared, as systemd makes them.
TEST_F(Mounts, RootThatIsToBeASlaveIsOneOfTheHostsMount) {
  bundle.set("/linux/rootfsPropagation", "slave");
  bundle.args({"cat", "/proc/self/mountinfo"});
  Arguments argv = {"unshare", "-m", "sh", "-c", "mount --make-rshared / && exec \"$@\"", "sh"};
  std::ranges::copy(hull.argv({"run", "--bundle", bundle.path(), id}), std::back_inserter(argv));
  const CommandResult result = run_command(argv);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::string root = mount_at(result.out, "/");
  EXPECT_THAT(root, HasSubstr(" master:"));
  EXPECT_THAT(root, Not(HasSubstr(" shared:")));
}

TEST_F(Mounts, DestinationThatNamesTheRootOnTheHostIsInside) {
  bundle.add_mount(bundle.rootfs() + "/inside", "tmpfs", "tmpfs", {});
  EXPECT_THAT(inside("cat /proc/mounts"), HasSubstr(" /inside tmpfs "));
}

TEST_F(Mounts, DefaultOnesAreAllThere) {
  const std::string info = mountinfo();
  EXPECT_THAT(mount_at(info, "/"), HasSubstr(" ro,"));
  EXPECT_THAT(mount_at(info, "/proc"), HasSubstr(" - proc proc rw"));
  EXPECT_THAT(mount_at(info, "/dev"), AllOf(HasSubstr("nosuid"), HasSubstr("- tmpfs tmpfs"),
                                            HasSubstr("size=65536k"), HasSubstr("mode=755")));
  EXPECT_THAT(mount_at(info, "/dev/pts"),
              AllOf(HasSubstr("nosuid,noexec"), HasSubstr("- devpts devpts"), HasSubstr("gid=5"),
                    HasSubstr("mode=620"), HasSubstr("ptmxmode=666")));
  EXPECT_THAT(mount_at(info, "/dev/shm"),
              AllOf(HasSubstr("nosuid,nodev,noexec"), HasSubstr("- tmpfs shm")));
  EXPECT_THAT(mount_at(info, "/dev/mqueue"), HasSubstr("- mqueue mqueue"));
  EXPECT_THAT(mount_at(info, "/sys"),
              AllOf(HasSubstr(" ro,nosuid,nodev,noexec"), HasSubstr("- sysfs sysfs")));
}

TEST_F(Mounts, NothingOfTheHostIsLeft) {
  for (const std::string& line : lines_of(mountinfo())) {
    EXPECT_THAT(words_of(line).at(4), Not(HasSubstr("lctest"))) << line;
  }
  EXPECT_THAT(mountinfo(), Not(HasSubstr("old")));
}

TEST_F(Mounts, RootIsWritableUnlessReadOnly) {
  bundle.set("/root/readonly", false);
  EXPECT_EQ(inside("echo x > /new; cat /new"), "x\n");
  EXPECT_EQ(read_file(bundle.rootfs() + "/new"), "x\n");
  bundle.set("/root/readonly", true).script("echo y > /new");
  EXPECT_NE(hull.run(bundle, id).exit_code, 0);
  EXPECT_EQ(read_file(bundle.rootfs() + "/new"), "x\n");
}

TEST_F(Mounts, BindShowsTheSource) {
  bundle.add_mount("/mnt", "bind", source("data", "content"), {"bind"});
  EXPECT_EQ(inside("cat /mnt/file; echo new > /mnt/file"), "content");
  EXPECT_EQ(read_file(bundle / "data/file"), "new\n");
}

TEST_F(Mounts, BindOfAFile) {
  source("data", "content");
  bundle.set("/root/readonly", false);
  bundle.add_mount("/made/up/file", "bind", bundle / "data/file", {"bind", "ro"});
  EXPECT_EQ(inside("cat /made/up/file; (echo x > /made/up/file) 2>/dev/null || echo refused"),
            "contentrefused\n");
}

TEST_F(Mounts, BindSourceIsRelativeToTheBundle) {
  source("data", "content");
  bundle.add_mount("/mnt", "bind", "data", {"bind"});
  EXPECT_EQ(inside("cat /mnt/file"), "content");
}

TEST_F(Mounts, BindTakesItsOptions) {
  bundle.add_mount("/mnt", "bind", source("data", "x"),
                   {"bind", "ro", "nosuid", "nodev", "noexec", "noatime"});
  EXPECT_THAT(options_at("/mnt"), testing::StartsWith("ro,nosuid,nodev,noexec,noatime"));
}

TEST_F(Mounts, ReadOnlyBindIsNotRecursiveButRroIs) {
  source("data", "x");
  make_directory(bundle / "data/sub");
  ASSERT_EQ(mount("tmpfs", (bundle / "data/sub").c_str(), "tmpfs", 0, nullptr), 0);
  bundle.add_mount("/mnt", "bind", bundle / "data", {"rbind", "ro"});
  std::string info = mountinfo();
  EXPECT_THAT(mount_at(info, "/mnt"), HasSubstr(" ro,"));
  EXPECT_THAT(mount_at(info, "/mnt/sub"), HasSubstr(" rw,"));
  bundle.set("/mounts/7/options", json_strings({"rbind", "rro"}));
  info = mountinfo();
  EXPECT_THAT(mount_at(info, "/mnt"), HasSubstr(" ro,"));
  EXPECT_THAT(mount_at(info, "/mnt/sub"), HasSubstr(" ro,"));
  ASSERT_EQ(umount((bundle / "data/sub").c_str()), 0);
}

TEST_F(Mounts, PlainBindHidesWhatIsMountedBelow) {
  source("data", "x");
  make_directory(bundle / "data/sub");
  ASSERT_EQ(mount("tmpfs", (bundle / "data/sub").c_str(), "tmpfs", 0, nullptr), 0);
  bundle.add_mount("/mnt", "bind", bundle / "data", {"bind"});
  EXPECT_EQ(mount_at(mountinfo(), "/mnt/sub"), "");
  ASSERT_EQ(umount((bundle / "data/sub").c_str()), 0);
}

TEST_F(Mounts, MissingBindSourceIsRefused) {
  bundle.set("/root/readonly", false);
  bundle.add_mount("/made", "bind", "/nowhere/at/all", {"bind"});
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr(R"(error mounting "/nowhere/at/all" to rootfs at "/made": )"))
      << "engines look for these words";
  EXPECT_THAT(result.err, HasSubstr("no such file or directory"));
  EXPECT_FALSE(exists(bundle.rootfs() + "/made"));
}

// Or a device that cannot be written to could not be mounted.
TEST_F(Mounts, ReadOnlyOneIsReadOnlyAsAFileSystemToo) {
  EXPECT_THAT(mount_at(inside("cat /proc/self/mountinfo"), "/sys"),
              AllOf(HasSubstr(" /sys ro,"), testing::EndsWith("- sysfs sysfs ro")));
}

TEST_F(Mounts, BindWithFilesystemOptionsIsRefused) {
  ONLY_FOR_HULL("runc 1.1 ignores them");
  bundle.add_mount("/mnt", "bind", source("data", "x"), {"bind", "size=5m"});
  expect_run_fails("bind mounts cannot have any filesystem-specific options applied");
}

TEST_F(Mounts, TmpfsTakesSizeAndMode) {
  ONLY_FOR_HULL("runc 1.1 prefers the mode of the directory below");
  bundle.add_mount("/mnt", "tmpfs", "mine", {"size=1m", "mode=1750", "noexec"});
  EXPECT_EQ(
      inside(
          "stat -c %a /mnt; head -c 2000000 /dev/zero > /mnt/f 2>/dev/null || stat -c %s /mnt/f"),
      "1750\n1048576\n");
  EXPECT_THAT(options_at("/mnt"), AllOf(HasSubstr("noexec"), HasSubstr("- tmpfs mine")));
}

TEST_F(Mounts, TmpfsKeepsTheModeOfItsDirectory) {
  ASSERT_EQ(chmod((bundle.rootfs() + "/mnt").c_str(), 0711), 0);
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {});
  EXPECT_EQ(inside("stat -c %a /mnt"), "711\n");
}

TEST_F(Mounts, ReadOnlyTmpfsIsFilledByLaterMounts) {
  source("data", "content");
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {"ro"});
  bundle.add_mount("/mnt/below", "bind", bundle / "data", {"bind"});
  EXPECT_EQ(inside("cat /mnt/below/file; touch /mnt/x 2>/dev/null || echo refused"),
            "contentrefused\n");
}

TEST_F(Mounts, TmpcopyupStartsWithWhatIsHidden) {
  const std::string etc = bundle.rootfs() + "/etc";
  make_directory(etc + "/sub", 0750);
  write_file(etc + "/sub/file", std::string(100000, 'x'), 04755);
  ASSERT_EQ(chown((etc + "/sub/file").c_str(), 12, 34), 0);
  ASSERT_EQ(chmod((etc + "/sub/file").c_str(), 04755), 0);
  make_symlink("/proc/1/root/etc/passwd", etc + "/link");
  ASSERT_EQ(mkfifo((etc + "/fifo").c_str(), 0640), 0);
  bundle.add_mount("/etc", "tmpfs", "tmpfs", {"tmpcopyup"});
  EXPECT_EQ(inside("cd /etc; stat -c '%A %u:%g %s' sub/file; readlink link; stat -c %A sub fifo;"
                   "echo new > new; ls | wc -l"),
            "-rwsr-xr-x 12:34 100000\n/proc/1/root/etc/passwd\ndrwxr-x---\nprw-r-----\n6\n");
  EXPECT_FALSE(exists(etc + "/new"));
}

TEST_F(Mounts, CopyingUpIsPaidForByTheContainer) {
  make_directory(bundle.rootfs() + "/big", 0755);
  write_file(bundle.rootfs() + "/big/file", std::string(24 << 20, 'x'));
  bundle.set("/linux/resources/memory/limit", 12 << 20);
  bundle.add_mount("/big", "tmpfs", "tmpfs", {"tmpcopyup"});
  expect_run_fails("OOM-killed");
}

TEST_F(Mounts, TmpcopyupOfWhatIsMountedBefore) {
  bundle.add_mount("/mnt", "bind", source("data", "content"), {"bind"});
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {"tmpcopyup", "ro"});
  EXPECT_EQ(inside("cat /mnt/file; touch /mnt/x 2>/dev/null || echo refused"), "contentrefused\n");
}

TEST_F(Mounts, TmpcopyupGoesWithATmpfsOnly) {
  ONLY_FOR_HULL("runc passes it over");
  bundle.add_mount("/mnt", "bind", source("data", "x"), {"bind", "tmpcopyup"});
  expect_run_fails("\"tmpcopyup\" goes with the type \"tmpfs\" only");
}

TEST_F(Mounts, RecursiveOptionsOfANewFileSystemAreForTheMount) {
  ONLY_FOR_HULL("runc passes them over");
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {"rro", "rnosuid", "rnodev", "rnoatime"});
  bundle.add_mount("/mnt/below", "tmpfs", "tmpfs", {"ro", "rrw", "rnoexec"});
  const std::string info = mountinfo();
  EXPECT_THAT(mount_at(info, "/mnt"), HasSubstr(" ro,nosuid,nodev,noatime"));
  EXPECT_THAT(mount_at(info, "/mnt/below"), HasSubstr(" rw,noexec"));
}

TEST_F(Mounts, LaterOnesCoverEarlierOnes) {
  bundle.add_mount("/mnt", "bind", source("first", "1"), {"bind"});
  bundle.add_mount("/mnt", "bind", source("second", "2"), {"bind"});
  EXPECT_EQ(inside("cat /mnt/file"), "2");
}

TEST_F(Mounts, TargetsAreMadeInAWritableRoot) {
  bundle.set("/root/readonly", false);
  bundle.add_mount("/a/b/c", "tmpfs", "tmpfs", {});
  EXPECT_EQ(inside("stat -c %a /a /a/b"), "755\n755\n");
}

TEST_F(Mounts, ProcAndSysfsTwice) {
  bundle.add_mount("/mnt", "proc", "proc", {"ro"});
  EXPECT_THAT(options_at("/mnt"), testing::StartsWith("ro,"));
}

TEST_F(Mounts, CgroupMountShowsTheContainersOwnCgroups) {
  const std::string info = mountinfo();
  EXPECT_THAT(mount_at(info, "/sys/fs/cgroup"), HasSubstr("nosuid,nodev,noexec"));
  if (mount_at(info, "/sys/fs/cgroup/pids").empty()) {
    GTEST_SKIP() << "no cgroup v1 pids hierarchy on this host";
  }
  EXPECT_THAT(mount_at(info, "/sys/fs/cgroup/pids"), HasSubstr(" ro,nosuid,nodev,noexec"));
  EXPECT_EQ(inside("cat /sys/fs/cgroup/pids/cgroup.procs | head -n 1"), "1\n");
  EXPECT_EQ(inside("mkdir /sys/fs/cgroup/pids/x 2>/dev/null || echo refused"), "refused\n");
}

TEST_F(Mounts, CgroupMountInACgroupNamespace) {
  bundle.add_namespace("cgroup");
  const std::string info = mountinfo();
  if (mount_at(info, "/sys/fs/cgroup/pids").empty()) {
    GTEST_SKIP() << "no cgroup v1 pids hierarchy on this host";
  }
  EXPECT_EQ(words_of(mount_at(info, "/sys/fs/cgroup/pids")).at(3), "/");
  EXPECT_EQ(inside("cat /sys/fs/cgroup/pids/cgroup.procs | head -n 1"), "1\n");
}

TEST_F(Mounts, PropagationOfAMountIsSet) {
  bundle.add_mount("/mnt", "bind", source("data", "x"), {"bind", "shared"});
  EXPECT_THAT(options_at("/mnt"), HasSubstr("shared:"));
  bundle.set("/mounts/7/options", json_strings({"bind", "unbindable"}));
  EXPECT_THAT(options_at("/mnt"), HasSubstr("unbindable"));
}

TEST_F(Mounts, PropagationOfTheRootIsSet) {
  ONLY_FOR_HULL("runc 1.1 loses it when it makes the root read-only");
  bundle.set("/linux/rootfsPropagation", "shared");
  EXPECT_THAT(options_at("/"), HasSubstr("shared:"));
  bundle.set("/linux/rootfsPropagation", "rprivate");
  EXPECT_THAT(options_at("/"), Not(HasSubstr("shared:")));
}

TEST_F(Mounts, WhatIsMountedInsideDoesNotReachTheHost) {
  bundle.set("/process/capabilities/effective/-", "CAP_SYS_ADMIN");
  bundle.set("/process/capabilities/permitted/-", "CAP_SYS_ADMIN");
  bundle.set("/process/capabilities/bounding/-", "CAP_SYS_ADMIN");
  bundle.add_mount("/mnt", "bind", source("data", "x"), {"bind"});
  EXPECT_EQ(inside("mount -t tmpfs tmpfs /mnt && ls /mnt"), "");
  EXPECT_TRUE(exists(bundle / "data/file"));
}

TEST_F(Mounts, WorkInAUserNamespace) {
  source("data", "content");
  bundle.use_user_namespace();
  bundle.add_mount("/mnt", "bind", bundle / "data", {"bind", "ro"});
  EXPECT_EQ(inside("cat /mnt/file; touch /dev/shm/x && echo ok"), "contentok\n");
}

TEST_F(Mounts, WithoutPivotNoProcFileSystemOfTheHostIsLeft) {
  // Which shows everything: a new one could then be mounted, and would have no masks. The map of a
  // user namespace with root needs a capability.
  for (const char* set : {"bounding", "effective", "permitted"}) {
    bundle.append(std::string("/process/capabilities/") + set, "CAP_SETFCAP");
  }
  bundle.script(
      "unshare -mrpf sh -c 'mount -t proc none /proc && echo mounted'; mount | grep -c proc");
  const CommandResult result = hull.command({"run", "--no-pivot", "--bundle", bundle.path(), id});
  EXPECT_THAT(result.out, Not(HasSubstr("mounted"))) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("ermission denied"));
}

TEST_F(Mounts, UnknownFilesystemIsRefused) {
  bundle.add_mount("/mnt", "nosuchfs", "none", {});
  expect_run_fails("no such device");
}

TEST_F(Mounts, NoMountsAtAll) {
  ONLY_FOR_HULL("runc needs /proc inside");
  bundle.set("/mounts", boost::json::array());
  bundle.remove("/linux/maskedPaths").remove("/linux/readonlyPaths");
  bundle.set("/root/readonly", false);
  EXPECT_EQ(inside("ls /proc; pwd"), "/\n");
}

}  // namespace
}  // namespace integration
