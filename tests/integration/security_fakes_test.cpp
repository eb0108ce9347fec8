// Files that the image puts where a runtime expects the kernel's.
#include <sys/stat.h>

#include <filesystem>

#include "support/container_test.h"
#include "support/terminal.h"

namespace integration {
namespace {

class SecurityFakes : public ContainerTest {
 protected:
  // A /dev that the image's owner has filled: with a bind mount there hull makes nothing in it.
  std::string bind_dev() {
    const std::string dev = bundle / "dev";
    make_directory(dev);
    keep_mounts_but("/dev").add_mount("/dev", "bind", dev, {"bind"});
    return dev;
  }
  Bundle& keep_mounts_but(std::string_view prefix) {
    boost::json::array mounts;
    for (const Json& mount : value_at(bundle.config(), "/mounts").as_array()) {
      if (!string_at(mount, "/destination").starts_with(prefix)) mounts.push_back(mount);
    }
    return bundle.set("/mounts", mounts).set("/root/readonly", false);
  }
  void expect_real_mask() {
    bundle.set("/linux/maskedPaths", json_strings({"/etc/passwd"}));
    EXPECT_EQ(inside("stat -c %F:%t:%T /etc/passwd; grep -c root /etc/group"),
              "character special file:1:3\n1\n");
  }
};

// CVE-2025-31133: a mask must be the null device, whatever the image put there.
TEST_F(SecurityFakes, MaskIsTheNullDeviceThoughAFileIsAtDevNull) {
  write_file(bind_dev() + "/null", "fake");
  expect_real_mask();
}

TEST_F(SecurityFakes, MaskIsTheNullDeviceThoughALinkIsAtDevNull) {
  make_symlink("/etc/group", bind_dev() + "/null");
  expect_real_mask();
}

TEST_F(SecurityFakes, MaskIsTheNullDeviceThoughNothingIsAtDevNull) {
  bind_dev();
  expect_real_mask();
}

// CVE-2025-52565: the console would be mounted on, or opened from, a file of the host.
TEST_F(SecurityFakes, TerminalGoesThroughNoLinkToTheHost) {
  const TempDir outside;
  write_file(outside / "file", "content", 0640);
  struct stat before{}, after{};
  ASSERT_EQ(stat((outside / "file").c_str(), &before), 0);
  const std::string dev = bind_dev();
  make_directory(dev + "/pts");
  bundle.set("/process/terminal", true).script("echo ran > /dev/console");
  for (const char* name : {"pts/ptmx", "console", "ptmx"}) {
    for (const std::string& up : {std::string(), std::string("../../../../../../../../..")}) {
      std::filesystem::remove(dev + "/" + name);
      make_symlink(up + (outside / "file"), dev + "/" + name);
      Terminal terminal;
      RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
      EXPECT_NE(run.wait().exit_code, 0) << name << ": there is no real multiplexer";
      ASSERT_EQ(stat((outside / "file").c_str(), &after), 0);
      EXPECT_EQ(read_file(outside / "file"), "content") << name;
      EXPECT_EQ(before.st_mode, after.st_mode) << name;
      EXPECT_EQ(before.st_rdev, after.st_rdev) << name;
      EXPECT_EQ(before.st_ino, after.st_ino) << name;
    }
  }
}

// The same where the terminal is a real one, and the links lead to a directory of the host's that
// the container has: nothing is made there.
TEST_F(SecurityFakes, ConsoleIsNotMadeThroughALink) {
  const TempDir outside;
  write_file(outside / "file", "content");
  const std::string dev = bind_dev();
  make_directory(dev + "/pts");
  bundle.add_mount("/dev/pts", "devpts", "devpts", {"newinstance", "ptmxmode=0666"});
  bundle.add_mount("/mnt", "bind", outside.path(), {"bind"});
  bundle.set("/process/terminal", true).script("echo ran");
  for (const char* name : {"console", "ptmx"}) {
    for (const char* target : {"/mnt/new", "/mnt/file", "../../../../../mnt/new"}) {
      std::filesystem::remove(dev + "/" + name);
      make_symlink(target, dev + "/" + name);
      Terminal terminal;
      RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
      (void)run.wait();  // a console that is a link may be refused
      const bool shown = terminal.shows("ran", std::chrono::milliseconds(200));
      EXPECT_TRUE(shown || name == std::string("console")) << terminal.shown();
      EXPECT_EQ(directory_names(outside.path()), std::vector<std::string>{"file"}) << name;
      EXPECT_EQ(read_file(outside / "file"), "content") << name;
    }
    std::filesystem::remove(dev + "/" + name);
  }
}

// CVE-2025-52881: what is written to /proc goes to the kernel or nowhere.
TEST_F(SecurityFakes, SysctlDoesNotGoToAFileInPlaceOfProc) {
  const std::string fake = bundle.rootfs() + "/proc/sys/net/ipv4";
  make_directory(fake);
  write_file(fake + "/ip_forward", "");
  keep_mounts_but("/proc").add_mount("/real", "proc", "proc", {});
  bundle.set("/linux/readonlyPaths", boost::json::array());
  bundle.set("/linux/sysctl", {{"net.ipv4.ip_forward", "1"}});
  EXPECT_EQ(inside("cat /real/sys/net/ipv4/ip_forward"), "1\n");
  EXPECT_EQ(read_file(fake + "/ip_forward"), "");
}

TEST_F(SecurityFakes, SysctlDoesNotGoToAMountInPlaceOfProc) {
  make_directory(bundle / "fake/sys/net/ipv4");
  write_file(bundle / "fake/sys/net/ipv4/ip_forward", "");
  bundle.set("/linux/sysctl", {{"net.ipv4.ip_forward", "1"}});
  keep_mounts_but("/proc").add_mount("/proc", "bind", bundle / "fake", {"bind"});
  expect_run_fails("because it is not of type proc");
  keep_mounts_but("/proc").add_mount("/proc", "tmpfs", "tmpfs", {});
  expect_run_fails("because it is not of type proc");
  EXPECT_EQ(read_file(bundle / "fake/sys/net/ipv4/ip_forward"), "");
}

}  // namespace
}  // namespace integration
