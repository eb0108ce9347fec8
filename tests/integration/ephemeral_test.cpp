// `run --ephemeral`: what is written goes, what was there stays, and what is mounted is seen.
#include <sys/mount.h>
#include <sys/stat.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class Ephemeral : public ContainerTest {
 protected:
  CommandResult run_on(const std::string& rootfs, const std::string& script) {
    return hull.command(
        {"run", "--ephemeral", "--rootfs", rootfs, id, "--", "/bin/sh", "-c", script});
  }
  CommandResult run_readonly(const std::string& rootfs, const std::string& script) {
    return hull.command({"run", "--rootfs", rootfs, id, "--", "/bin/sh", "-c", script});
  }
  std::string inside_of(const std::string& rootfs, const std::string& script) {
    const CommandResult result = run_on(rootfs, script);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    return result.out;
  }
};

// A tmpfs or an overlay that is there as long as the object.
class HostMount {
 public:
  HostMount(const std::string& source, const std::string& path, const char* type,
            unsigned long flags, const std::string& data)
      : path_(path) {
    if (::mount(source.c_str(), path.c_str(), type, flags, data.c_str()) != 0) {
      throw std::system_error(errno, std::generic_category(), "mount " + path);
    }
  }
  HostMount(const HostMount&) = delete;
  HostMount& operator=(const HostMount&) = delete;
  ~HostMount() { (void)::umount2(path_.c_str(), MNT_DETACH); }

 private:
  std::string path_;
};

TEST_F(Ephemeral, WritesAreThrownAway) {
  write_file(bundle.rootfs() + "/etc/kept", "before");
  EXPECT_EQ(inside_of(bundle.rootfs(),
                      "echo after > /etc/kept; rm -r /bin/ls; echo new > /new; cat /etc/kept /new"),
            "after\nnew\n");
  EXPECT_EQ(read_file(bundle.rootfs() + "/etc/kept"), "before");
  EXPECT_TRUE(exists(bundle.rootfs() + "/bin/ls"));
  EXPECT_FALSE(exists(bundle.rootfs() + "/new"));
}

TEST_F(Ephemeral, WorksWithABundleToo) {
  bundle.set("/root/readonly", false).script("echo x > /new; cat /new");
  const CommandResult result = hull.command({"run", "--ephemeral", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.out, "x\n") << describe(result);
  EXPECT_FALSE(exists(bundle.rootfs() + "/new"));
}

TEST_F(Ephemeral, RootLooksLikeTheDirectory) {
  ASSERT_EQ(::chmod(bundle.rootfs().c_str(), 01711), 0);
  ASSERT_EQ(::chown(bundle.rootfs().c_str(), 5, 6), 0);
  EXPECT_EQ(inside_of(bundle.rootfs(), "stat -c '%a %u %g' /"), "1711 5 6\n");
}

TEST_F(Ephemeral, TheExitStatusIsThePrograms) {
  EXPECT_EQ(run_on(bundle.rootfs(), "exit 7").exit_code, 7);
}

TEST_F(Ephemeral, ExecSeesTheSameFiles) {
  ASSERT_EQ(hull.command({"run", "--detach", "--ephemeral", "--rootfs", bundle.rootfs(), id, "--",
                          "/bin/sh", "-c", "echo x > /new; exec sleep 1000"})
                .exit_code,
            0);
  ASSERT_TRUE(hull.becomes(id, "running"));
  EXPECT_EQ(hull.exec(id, {"sh", "-c", "until [ -s /new ]; do sleep 0.01; done; cat /new"}).out,
            "x\n");
}

TEST_F(Ephemeral, SubmountsHaveLayersOfTheirOwn) {
  make_directory(bundle.rootfs() + "/data");
  const HostMount data("tmpfs", bundle.rootfs() + "/data", "tmpfs", MS_NODEV | MS_NOEXEC,
                       "mode=755");
  write_file(bundle.rootfs() + "/data/file", "host");
  make_directory(bundle.rootfs() + "/data/deep");
  const HostMount deep("tmpfs", bundle.rootfs() + "/data/deep", "tmpfs", 0, "mode=755");
  write_file(bundle.rootfs() + "/data/deep/file", "deep");
  EXPECT_EQ(
      inside_of(bundle.rootfs(),
                "cat /data/file /data/deep/file; echo x > /data/file; echo y > /data/deep/new; "
                "cat /data/file /data/deep/new"),
      "hostdeepx\ny\n");
  EXPECT_EQ(read_file(bundle.rootfs() + "/data/file"), "host");
  EXPECT_FALSE(exists(bundle.rootfs() + "/data/deep/new"));
  EXPECT_THAT(mount_at(inside_of(bundle.rootfs(), "cat /proc/self/mountinfo"), "/data"),
              HasSubstr("nodev,noexec"));
}

TEST_F(Ephemeral, OfTheMountWithTheStateRootOnlyThatIsHidden) {
  make_directory(bundle.rootfs() + "/run");
  const HostMount run("tmpfs", bundle.rootfs() + "/run", "tmpfs", 0, "mode=755");
  const std::string state_root = bundle.rootfs() + "/run/hull";
  make_directory(bundle.rootfs() + "/run/other");
  const CommandResult result =
      hull.command({"--root", state_root, "run", "--ephemeral", "--rootfs", bundle.rootfs(), id,
                    "--", "/bin/sh", "-c", "ls /run; ls -A /run/hull"});
  EXPECT_EQ(result.out, "hull\nother\n") << describe(result);
}

TEST_F(Ephemeral, FilesThatAreMountedAreReadOnly) {
  write_file(bundle / "hosts", "names");
  write_file(bundle.rootfs() + "/etc/hosts", "");
  const HostMount hosts(bundle / "hosts", bundle.rootfs() + "/etc/hosts", nullptr, MS_BIND, "");
  EXPECT_EQ(
      inside_of(bundle.rootfs(), "cat /etc/hosts; echo x 2>/dev/null > /etc/hosts || echo no"),
      "namesno\n");
  EXPECT_EQ(read_file(bundle / "hosts"), "names");
}

TEST_F(Ephemeral, AnOverlayMayLieBelow) {
  for (const char* name : {"upper", "work", "merged"}) make_directory(bundle / name);
  const HostMount merged("overlay", bundle / "merged", "overlay", 0,
                         "lowerdir=" + bundle.rootfs() + ",upperdir=" + (bundle / "upper") +
                             ",workdir=" + (bundle / "work"));
  write_file(bundle / "merged/from-below", "x");
  EXPECT_EQ(inside_of(bundle / "merged", "cat /from-below; echo new > /new; cat /new"), "xnew\n");
  EXPECT_FALSE(exists(bundle / "merged/new"));
}

TEST_F(Ephemeral, UserNamespaceMayDoIt) {
  bundle.use_user_namespace().set("/root/readonly", false).script("echo x > /new; id -u; cat /new");
  const CommandResult result = hull.command({"run", "--ephemeral", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.out, "0\nx\n") << describe(result);
  EXPECT_FALSE(exists(bundle.rootfs() + "/new"));
}

TEST_F(Ephemeral, TheWholeHostMayBeTheRoot) {
  const std::string name = "/usr/" + id;
  const std::string out = inside_of(
      "/", "touch " + name + " && ls " + name + "; ls -A " + hull.root() + "; cat /proc/1/comm");
  EXPECT_EQ(out, name + "\nsh\n");
  EXPECT_FALSE(exists(name));
  const std::string mounts = inside_of("/", "cat /proc/self/mountinfo");
  EXPECT_THAT(mount_at(mounts, "/"), HasSubstr(" - overlay overlay "));
  EXPECT_THAT(mounts, Not(HasSubstr("hull-overlay")));
}

// SECURITY: where the container's root is made on `/` itself, the old root must go all the same.
TEST_F(Ephemeral, NothingOfTheHostIsBehindItsRoot) {
  const std::string secret = bundle / "secret";
  write_file(secret, "secret");
  const std::string script =
      "cd /..; cat ." + secret + "; touch ./tmp/" + id +
      "; stat -c %d:%i / /.. | uniq | wc -l; grep -c ' / / ' /proc/self/mountinfo";
  for (const bool is_writable : {true, false}) {
    const auto result = is_writable ? run_on("/", script) : run_readonly("/", script);
    EXPECT_THAT(result.out, EndsWith("1\n1\n")) << describe(result);
    EXPECT_FALSE(exists("/tmp/" + id)) << describe(result);
  }
}

TEST_F(Ephemeral, SocketsAndPipesOfTheHostAreNotPassed) {
  ASSERT_EQ(::mkfifo((bundle / "pipe").c_str(), 0666), 0);
  write_file(bundle.rootfs() + "/etc/pipe", "");
  const HostMount pipe(bundle / "pipe", bundle.rootfs() + "/etc/pipe", nullptr, MS_BIND, "");
  EXPECT_EQ(inside_of(bundle.rootfs(), "test -f /etc/pipe && echo a file"), "a file\n");
}

TEST_F(Ephemeral, WhatNoOverlayGoesOverIsReadOnly) {
  const std::string data = bundle.rootfs() + "/data";
  for (const char* name : {"lower", "u1", "w1", "once", "u2", "w2"}) make_directory(bundle / name);
  make_directory(data);
  write_file(bundle / "lower/file", "host");
  const HostMount once("overlay", bundle / "once", "overlay", 0,
                       "lowerdir=" + (bundle / "lower") + ",upperdir=" + (bundle / "u1") +
                           ",workdir=" + (bundle / "w1"));
  const HostMount twice("overlay", data, "overlay", 0,
                        "lowerdir=" + (bundle / "once") + ",upperdir=" + (bundle / "u2") +
                            ",workdir=" + (bundle / "w2"));
  make_directory(data + "/deep");
  const HostMount deep("tmpfs", data + "/deep", "tmpfs", 0, "mode=755");
  EXPECT_EQ(inside_of(bundle.rootfs(),
                      "cat /data/file; echo x 2>/dev/null > /data/file || echo no; "
                      "echo new > /data/deep/new; cat /data/deep/new"),
            "hostno\nnew\n");
  EXPECT_FALSE(exists(data + "/deep/new"));
}

TEST_F(Ephemeral, MountsBelowCannotBeShownInAUserNamespace) {
  make_directory(bundle.rootfs() + "/data");
  const HostMount data("tmpfs", bundle.rootfs() + "/data", "tmpfs", 0, "mode=755");
  bundle.use_user_namespace();
  expect_message(hull.command({"run", "--ephemeral", "--bundle", bundle.path(), id}),
                 "'" + bundle.rootfs() + "/data' is a mount below the root");
}

TEST_F(Ephemeral, ALinkToTheStateRootHidesItToo) {
  make_directory(bundle / "real");
  make_symlink(bundle / "real", bundle / "link");
  const CommandResult result =
      hull.command({"--root", bundle / "link", "run", "--ephemeral", "--rootfs", "/", id, "--",
                    "/bin/sh", "-c", "ls -A " + (bundle / "real") + "; echo end"});
  EXPECT_EQ(result.out, "end\n") << describe(result);
}

TEST_F(Ephemeral, TheRootMayBeShared) {
  make_directory(bundle.rootfs() + "/data");
  bundle.set("/linux/rootfsPropagation", "shared").script("cat /proc/self/mountinfo");
  const CommandResult result = hull.command({"run", "--ephemeral", "--bundle", bundle.path(), id});
  EXPECT_THAT(mount_at(result.out, "/"), HasSubstr("shared:")) << describe(result);
}

TEST_F(Ephemeral, WithoutItNothingCanBeWritten) {
  make_directory(bundle.rootfs() + "/data");
  const HostMount data("tmpfs", bundle.rootfs() + "/data", "tmpfs", 0, "mode=777");
  const CommandResult result = run_readonly(
      bundle.rootfs(), "for file in /new /data/new; do echo x > $file || echo no; done");
  EXPECT_EQ(result.out, "no\nno\n") << describe(result);
  EXPECT_FALSE(exists(bundle.rootfs() + "/data/new"));
}

TEST_F(Ephemeral, WithoutItTheHostIsReadOnlyToo) {
  const CommandResult result = run_readonly(
      "/", "for file in /usr/" + id + " /run/" + id + " " + bundle.directory() + "/" + id +
               "; do echo x 2>/dev/null > $file || echo no; done; ls -A " + hull.root());
  EXPECT_EQ(result.out, "no\nno\nno\n") << describe(result);
}

TEST_F(Ephemeral, MountPointsAreNotMadeInTheDirectory) {
  make_directory(bundle / "other");
  ASSERT_EQ(::rename((bundle.rootfs() + "/proc").c_str(), (bundle / "other/proc").c_str()), 0);
  const CommandResult result =
      run_readonly(bundle.rootfs(), "test -e /proc/1/comm && echo mounted");
  EXPECT_EQ(result.out, "mounted\n") << describe(result);
  EXPECT_FALSE(exists(bundle.rootfs() + "/proc"));
}

TEST_F(Ephemeral, NeedsAMountNamespace) {
  bundle.remove_namespace("mount").remove("/linux/maskedPaths").remove("/linux/readonlyPaths");
  expect_message(hull.command({"run", "--ephemeral", "--bundle", bundle.path(), id}),
                 "a root whose writes are discarded needs a new mount namespace");
}

TEST_F(Ephemeral, ContradictionsAreRefused) {
  expect_message(hull.command({"run", "--rootfs", "/", "--bundle", bundle.path(), id}),
                 "--rootfs and --bundle exclude each other");
  expect_message(hull.command({"run", "--bundle", bundle.path(), id, "true"}),
                 "unexpected argument 'true'");
  expect_message(hull.command({"run", "--ephemeral", "--rootfs", "/no/such", id}), "/no/such");
}

}  // namespace
}  // namespace integration
