// Id-mapped mounts: what the kernel shows as owners inside, and what it writes outside.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

boost::json::array maps(unsigned inside, unsigned outside, unsigned size) {
  return {{{"containerID", inside}, {"hostID", outside}, {"size", size}}};
}

class Idmap : public ContainerTest {
 protected:
  // A directory of files that belong to 0, 1000 and 3000, on a file system that can be mapped.
  std::string source() {
    const std::string path = bundle / "data";
    make_directory(path);
    for (const unsigned owner : {0U, 1000U, 3000U}) {
      const std::string file = path + "/" + std::to_string(owner);
      write_file(file, "x");
      EXPECT_EQ(chown(file.c_str(), owner, owner), 0);
    }
    return path;
  }
  // Mount 7: with maps of its own.
  void add_mapped(const std::string& from, const std::vector<std::string>& options,
                  const boost::json::array& mappings) {
    bundle.add_mount("/mnt", "bind", from, options);
    bundle.set("/mounts/7/uidMappings", mappings).set("/mounts/7/gidMappings", mappings);
  }
  static constexpr const char* kOwners = "cd /mnt; stat -c '%n %u:%g' *";
};

TEST_F(Idmap, OwnersAreThoseOfTheMapsWithoutAUserNamespace) {
  add_mapped(source(), {"bind", "idmap"}, maps(0, 100000, 2000));
  EXPECT_EQ(inside(kOwners), "0 100000:100000\n1000 101000:101000\n3000 65534:65534\n");
}

TEST_F(Idmap, WhatIsWrittenBelongsToTheOwnersOnDisk) {
  const std::string path = source();
  ASSERT_EQ(chmod(path.c_str(), 0777), 0);
  bundle.set("/process/user", {{"uid", 101000}, {"gid", 101000}});
  add_mapped(path, {"bind", "idmap"}, maps(0, 100000, 2000));
  inside("echo new > /mnt/new");
  struct stat status{};
  ASSERT_EQ(stat((path + "/new").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 1000U);
  EXPECT_EQ(status.st_gid, 1000U);
}

TEST_F(Idmap, TheMappingsAloneAskForIt) {
  add_mapped(source(), {"bind", "ro"}, maps(0, 100000, 2000));
  EXPECT_EQ(inside(kOwners), "0 100000:100000\n1000 101000:101000\n3000 65534:65534\n");
}

TEST_F(Idmap, TheContainersUserNamespaceGivesTheMaps) {
  bundle.use_user_namespace();
  bundle.add_mount("/mnt", "bind", source(), {"bind", "idmap"});
  EXPECT_EQ(inside(kOwners), "0 0:0\n1000 1000:1000\n3000 3000:3000\n");
  bundle.set("/mounts/7/options", json_strings({"bind"}));
  EXPECT_THAT(inside(kOwners), HasSubstr("1000 65534:65534"));
}

TEST_F(Idmap, OwnMapsInAUserNamespace) {
  bundle.use_user_namespace();
  add_mapped(source(), {"bind", "idmap"}, maps(1000, 100005, 1));
  EXPECT_EQ(inside(kOwners), "0 65534:65534\n1000 5:5\n3000 65534:65534\n");
}

TEST_F(Idmap, AUserNamespaceThatIsJoinedGivesItsMaps) {
  Bundle other;
  other.use_user_namespace().args({"sleep", "1000"});
  const std::string owner = id + "owner";
  ASSERT_EQ(hull.run_detached(other, owner).exit_code, 0);
  const std::string path = "/proc/" + std::to_string(hull.pid(owner)) + "/ns/user";
  bundle.use_user_namespace().add_namespace("user", path);
  bundle.remove("/linux/uidMappings").remove("/linux/gidMappings");
  bundle.add_mount("/mnt", "bind", source(), {"bind", "idmap"});
  EXPECT_EQ(inside(kOwners), "0 0:0\n1000 1000:1000\n3000 3000:3000\n");
  hull.remove_by_force(owner);
}

TEST_F(Idmap, OnlyRidmapReachesWhatIsMountedBelow) {
  const std::string path = source();
  make_directory(path + "/sub");
  make_directory(bundle / "below");
  ASSERT_EQ(mount((bundle / "below").c_str(), (path + "/sub").c_str(), nullptr, MS_BIND, nullptr),
            0);
  add_mapped(path, {"rbind", "idmap"}, maps(0, 100000, 2000));
  EXPECT_EQ(inside("stat -c %u /mnt /mnt/sub"), "100000\n0\n");
  bundle.set("/mounts/7/options", json_strings({"rbind", "ridmap"}));
  EXPECT_EQ(inside("stat -c %u /mnt /mnt/sub"), "100000\n100000\n");
  ASSERT_EQ(umount((path + "/sub").c_str()), 0);
}

TEST_F(Idmap, ASourceInAMountMadeJustBefore) {
  bundle.set("/root/readonly", false);
  bundle.add_mount("/first", "bind", source(), {"bind"});
  add_mapped(bundle / "rootfs/first", {"bind", "idmap"}, maps(0, 100000, 2000));
  // Mount 7 is the plain one: its maps go to the one that lies in it.
  const Json mappings = value_at(bundle.config(), "/mounts/7/uidMappings");
  bundle.set("/mounts/8/uidMappings", mappings).set("/mounts/8/gidMappings", mappings);
  bundle.remove("/mounts/7/uidMappings").remove("/mounts/7/gidMappings");
  EXPECT_EQ(inside(kOwners), "0 100000:100000\n1000 101000:101000\n3000 65534:65534\n");
}

TEST_F(Idmap, SeveralMapsAndTheOrderOfMountsAreKept) {
  const std::string path = source();
  for (const unsigned base : {100000U, 200000U, 100000U}) {
    const std::size_t number = value_at(bundle.config(), "/mounts").as_array().size();
    bundle.add_mount("/mnt", "bind", path, {"bind", "idmap"});
    const std::string field = "/mounts/" + std::to_string(number);
    bundle.set(field + "/uidMappings", maps(0, base, 2000));
    bundle.set(field + "/gidMappings", maps(0, base, 2000));
    EXPECT_EQ(inside("stat -c %u /mnt/0"), std::to_string(base) + "\n");
  }
}

TEST_F(Idmap, OfATmpfsAndOfAnOverlay) {
  const std::string path = bundle / "other";
  make_directory(path);
  for (const char* type : {"tmpfs", "overlay"}) {
    SCOPED_TRACE(type);
    for (const char* part : {"lower", "upper", "work"})
      make_directory(bundle / (std::string(type) + part));
    const std::string data = "lowerdir=" + (bundle / (std::string(type) + "lower")) +
                             ",upperdir=" + (bundle / (std::string(type) + "upper")) +
                             ",workdir=" + (bundle / (std::string(type) + "work"));
    const bool overlay = std::string_view(type) == "overlay";
    if (mount(type, path.c_str(), type, 0, overlay ? data.c_str() : nullptr) != 0) {
      ASSERT_TRUE(overlay) << errno;
      continue;
    }
    Bundle of;
    of.add_mount("/mnt", "bind", path, {"bind", "idmap"});
    of.set("/mounts/7/uidMappings", maps(0, 100000, 1))
        .set("/mounts/7/gidMappings", maps(0, 100000, 1));
    of.script("stat -c %u /mnt");
    const CommandResult result = hull.run(of, id);
    if (result.exit_code == 0) {
      EXPECT_EQ(result.out, "100000\n");
    } else {
      EXPECT_THAT(result.err, HasSubstr("to rootfs at \"/mnt\": mounts[7]: "));
      EXPECT_THAT(result.err, HasSubstr("doesn't support idmap mounts"));
    }
    ASSERT_EQ(umount(path.c_str()), 0);
  }
}

TEST_F(Idmap, AFileSystemThatCannotBeMappedIsNamed) {
  add_mapped("/proc", {"bind", "idmap"}, maps(0, 100000, 2000));
  expect_run_fails(
      "error mounting \"/proc\" to rootfs at \"/mnt\": mounts[7]: mount_setattr(MOUNT_ATTR_IDMAP)");
}

TEST_F(Idmap, WhatIsNeverRight) {
  const std::string path = source();
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {"idmap"});
  expect_run_fails("id-mapped mounts are only supported for bind-mounts");
  bundle.set("/mounts/7", {{"destination", "/mnt"},
                           {"type", "bind"},
                           {"source", path},
                           {"options", {"bind"}},
                           {"uidMappings", maps(0, 100000, 10)}});
  expect_run_fails("id-mapped mounts must have both uid and gid mappings specified");
}

TEST_F(Idmap, ASourceThatTheUserNamespaceMayNotReach) {
  const std::string closed = bundle / "closed";
  make_directory(closed);
  make_directory(closed + "/data");
  write_file(closed + "/data/file", "reached");
  ASSERT_EQ(chmod(closed.c_str(), 0700), 0);
  bundle.use_user_namespace();
  bundle.add_mount("/mnt", "bind", closed + "/data", {"bind", "ro"});
  EXPECT_EQ(inside("cat /mnt/file; touch /mnt/x 2>/dev/null || echo refused"), "reachedrefused\n");
  EXPECT_THAT(mount_at(inside("cat /proc/self/mountinfo"), "/mnt"), HasSubstr(" ro,"));
}

// The only setns(2) of this launch is that of the process that opens sources.
TEST_F(Idmap, WhoOpensSourcesIsKilled) {
  bundle.use_user_namespace();
  bundle.add_mount("/mnt", "bind", source(), {"bind", "idmap"});
  bundle.args({"true"});
  Arguments argv = {"strace",      "-f",        "-qq",
                    "-o",          "/dev/null", "-e",
                    "trace=setns", "-e",        "inject=setns:signal=SIGKILL:when=1"};
  for (const auto& word : hull.argv({"run", "--bundle", bundle.path(), id})) {
    argv.push_back(word);
  }
  const CommandResult result = run_command(argv, {.timeout = std::chrono::milliseconds(20'000)});
  if (result.exit_code == 127) GTEST_SKIP() << "strace is not installed";
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("to rootfs at \"/mnt\": mounts[7]: "));
  EXPECT_THAT(result.err, HasSubstr("the process that opens sources has ended"));
  EXPECT_THAT(hull.command({"state", id}).err, HasSubstr("does not exist"));
}

// Nothing that had the caller's credentials is left when the container is there.
TEST_F(Idmap, StageZeroHasEndedWhenTheContainerIsCreated) {
  add_mapped(source(), {"bind", "idmap"}, maps(0, 100000, 2000));
  bundle.args({"sleep", "1000"});
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  for (const std::string& name : directory_names("/proc")) {
    const std::string status = read_file_if_there("/proc/" + name + "/status");
    if (status_field(status, "Name") != "hull:stage0") continue;
    const std::string command = read_file_if_there("/proc/" + name + "/mountinfo");
    EXPECT_THAT(command, testing::Not(HasSubstr(bundle.directory())));
  }
  ASSERT_EQ(hull.start(id).exit_code, 0);
  const std::string inside_fds = hull.exec(id, {"ls", "-l", "/proc/1/fd"}).out;
  EXPECT_THAT(inside_fds, testing::Not(HasSubstr("user:[")));
}

}  // namespace
}  // namespace integration
