// /dev, device nodes, and the paths that are hidden or read-only.
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;
using testing::Not;

class Devices : public ContainerTest {};

TEST_F(Devices, DefaultNodesAreThere) {
  EXPECT_EQ(inside("cd /dev; for n in null zero full random urandom tty; do stat -c '%n %t:%T "
                   "%u:%g %a' $n; done"),
            "null 1:3 0:0 666\nzero 1:5 0:0 666\nfull 1:7 0:0 666\nrandom 1:8 0:0 666\n"
            "urandom 1:9 0:0 666\ntty 5:0 0:0 666\n");
}

TEST_F(Devices, DefaultLinksAreThere) {
  EXPECT_EQ(inside("cd /dev; for n in fd stdin stdout stderr ptmx; do readlink $n; done"),
            "/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\npts/ptmx\n");
}

TEST_F(Devices, NothingElseIsThere) {
  const std::vector<std::string> names = lines_of(inside("ls /dev"));
  for (const std::string& name : names) {
    EXPECT_THAT(
        (std::vector<std::string>{"core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random",
                                  "shm", "stderr", "stdin", "stdout", "tty", "urandom", "zero"}),
        testing::Contains(name));
  }
}

TEST_F(Devices, DefaultNodesWork) {
  EXPECT_EQ(inside("head -c 3 /dev/zero | od -An -tx1; echo x > /dev/null; head -c 5 /dev/urandom "
                   "| wc -c; echo x > /dev/full 2>/dev/null || echo full"),
            " 00 00 00\n5\nfull\n");
}

TEST_F(Devices, ConfiguredOnesAreMade) {
  bundle.append("/linux/devices", {{"path", "/dev/mine"},
                                   {"type", "c"},
                                   {"major", 1},
                                   {"minor", 5},
                                   {"fileMode", 0640},
                                   {"uid", 1},
                                   {"gid", 2}});
  bundle.append("/linux/devices",
                {{"path", "/dev/sub/block"}, {"type", "b"}, {"major", 7}, {"minor", 99}});
  bundle.append("/linux/devices", {{"path", "/dev/fifo"}, {"type", "p"}, {"fileMode", 0600}});
  EXPECT_EQ(inside("stat -c '%F %t:%T %u:%g %a' /dev/mine /dev/sub/block /dev/fifo"),
            "character special file 1:5 1:2 640\nblock special file 7:63 0:0 666\n"
            "fifo 0:0 0:0 600\n");
}

TEST_F(Devices, ConfiguredOneReplacesADefaultOne) {
  bundle.append(
      "/linux/devices",
      {{"path", "/dev/zero"}, {"type", "c"}, {"major", 1}, {"minor", 5}, {"fileMode", 0600}});
  EXPECT_EQ(inside("stat -c %a /dev/zero"), "600\n");
}

TEST_F(Devices, AreTheHostsOwnInAUserNamespace) {
  bundle.use_user_namespace();
  EXPECT_EQ(inside("stat -c %t:%T /dev/null /dev/tty; head -c 2 /dev/zero | wc -c"),
            "1:3\n5:0\n2\n");
}

// As "-v /dev/urandom:/dev/random" of an engine has it.
TEST_F(Devices, WhatIsMountedInTheirPlaceStays) {
  bundle.add_mount("/dev/random", "bind", "/dev/urandom", {"bind"});
  EXPECT_EQ(inside("stat -c %t:%T /dev/random"), "1:9\n");
}

TEST_F(Devices, NodesOfTheHostKeepTheirOwnerAndMode) {
  const TempDir dir;
  const std::string node = dir / "node";
  ASSERT_EQ(mknod(node.c_str(), S_IFCHR | 0600, makedev(1, 3)), 0);
  ASSERT_EQ(chown(node.c_str(), 7, 8), 0);
  bundle.add_mount("/dev/mine", "bind", node, {"bind"});
  bundle.append("/linux/devices", {{"path", "/dev/mine"},
                                   {"type", "c"},
                                   {"major", 1},
                                   {"minor", 3},
                                   {"fileMode", 0666},
                                   {"uid", 1}});
  EXPECT_EQ(inside("stat -c '%u:%g %a' /dev/mine"), "7:8 600\n");
}

TEST_F(Devices, UnknownTypeIsRefused) {
  bundle.append("/linux/devices", {{"path", "/dev/x"}, {"type", "q"}, {"major", 1}, {"minor", 1}});
  expect_run_fails("invalid device type \"q\"");
}

class Restrictions : public ContainerTest {};

TEST_F(Restrictions, MaskedFileReadsAsEmptyAndMaskedDirectoryIsEmpty) {
  bundle.append("/linux/maskedPaths", "/etc/passwd").append("/linux/maskedPaths", "/root");
  write_file(bundle.rootfs() + "/root/secret", "x");
  EXPECT_EQ(inside("wc -c < /etc/passwd; stat -c %t:%T /etc/passwd; ls /root; touch /root/x "
                   "2>/dev/null || echo refused"),
            "0\n1:3\nrefused\n");
}

TEST_F(Restrictions, DefaultMasksHold) {
  EXPECT_EQ(inside("ls /sys/firmware; for f in kcore keys timer_list; do test -e /proc/$f && stat "
                   "-c %t:%T /proc/$f; done; true")
                .find_first_not_of("1:3\n"),
            std::string::npos);
}

TEST_F(Restrictions, MaskedPathThatIsMissingIsIgnored) {
  bundle.append("/linux/maskedPaths", "/no/such/path");
  bundle.append("/linux/readonlyPaths", "/no/such/path");
  EXPECT_EQ(inside("echo ok"), "ok\n");
}

TEST_F(Restrictions, PathMaskedTwiceIsMaskedOnce) {
  bundle.append("/linux/maskedPaths", "/etc/passwd").append("/linux/maskedPaths", "/etc//passwd");
  bundle.append("/linux/maskedPaths", "/root").append("/linux/maskedPaths", "/root/");
  EXPECT_EQ(inside("cat /etc/passwd; ls /root"), "");
}

TEST_F(Restrictions, ReadOnlyPathRefusesWrites) {
  bundle.set("/root/readonly", false).append("/linux/readonlyPaths", "/etc");
  EXPECT_EQ(inside("touch /root/ok; touch /etc/x 2>/dev/null || echo refused"), "refused\n");
}

TEST_F(Restrictions, DefaultReadOnlyPathsHold) {
  EXPECT_EQ(inside("(echo 1 > /proc/sys/kernel/panic) 2>/dev/null || echo refused"), "refused\n");
}

TEST_F(Restrictions, SysctlIsSetInItsNamespace) {
  bundle.set("/linux/sysctl", {{"net.ipv4.ip_forward", "1"}, {"kernel.shm_rmid_forced", "1"}});
  EXPECT_EQ(inside("cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shm_rmid_forced"), "1\n1\n");
}

TEST_F(Restrictions, SysctlOfTheHostIsRefused) {
  bundle.set("/linux/sysctl", {{"kernel.panic", "5"}});
  expect_run_fails("sysctl \"kernel.panic\" is not in a separate kernel namespace");
  bundle.set("/linux/sysctl", {{"net.ipv4.ip_forward", "1"}}).remove_namespace("network");
  expect_run_fails("not allowed in host network namespace");
}

}  // namespace
}  // namespace integration
