// Mounts that know symbolic links: copy-symlink, src-nofollow and dest-nofollow, words of crun.
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class LinkMounts : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "not hull: options that runc has not";
    write_file(bundle / "file", "of the host\n");
    make_symlink(bundle / "file", bundle / "link");
    make_symlink("point-to-nowhere", bundle / "dangling");
  }
  void mount_link(const std::string& destination, const std::string& name,
                  const std::vector<std::string>& options) {
    bundle.add_mount(destination, "bind", bundle / name, options);
  }
  static std::string link_text(const std::string& path) {
    std::array<char, 4096> text{};
    const ssize_t size = readlink(path.c_str(), text.data(), text.size());
    return {text.data(), size > 0 ? static_cast<size_t>(size) : 0};
  }
};

TEST_F(LinkMounts, CopySymlinkMakesTheLinkAgain) {
  mount_link("/a/sym/link", "dangling", {"rbind", "copy-symlink"});
  EXPECT_EQ(inside("readlink /a/sym/link; grep -c sym/link /proc/mounts || true"),
            "point-to-nowhere\n0\n");
}

TEST_F(LinkMounts, CopySymlinkBindsWhatIsNoLink) {
  mount_link("/copy", "file", {"bind", "copy-symlink", "ro"});
  EXPECT_EQ(inside("cat /copy; readlink /copy || grep -c ' /copy ' /proc/mounts"),
            "of the host\n1\n");
}

TEST_F(LinkMounts, CopySymlinkAcceptsTheSameLinkAndNothingElse) {
  mount_link("/there", "dangling", {"bind", "copy-symlink"});
  make_symlink("point-to-nowhere", bundle.rootfs() + "/there");
  EXPECT_EQ(inside("readlink /there"), "point-to-nowhere\n");
  unlink((bundle.rootfs() + "/there").c_str());
  make_symlink("point-to-nowhere-else", bundle.rootfs() + "/there");
  expect_run_fails("is there, and no such symbolic link");
  unlink((bundle.rootfs() + "/there").c_str());
  write_file(bundle.rootfs() + "/there", "point-to-nowhere");
  expect_run_fails("is there, and no such symbolic link");
  EXPECT_EQ(read_file(bundle.rootfs() + "/there"), "point-to-nowhere");
}

TEST_F(LinkMounts, CopiedLinkLeadsNowhereButInside) {
  mount_link("/link", "link", {"bind", "copy-symlink"});
  EXPECT_EQ(inside("readlink /link; cat /link 2>/dev/null || echo nothing"),
            bundle / "file" + "\nnothing\n");
}

TEST_F(LinkMounts, CopySymlinkIsMadeInsideWhateverLinksTheRootHas) {
  make_directory(bundle / "outside");
  for (const std::string& out :
       {bundle / "outside", std::string("../outside"), std::string("/proc/self/cwd/outside")}) {
    SCOPED_TRACE(out);
    const std::string lure = bundle.rootfs() + "/lure";
    unlink(lure.c_str());
    make_symlink(out, lure);
    mount_link("/lure/link", "dangling", {"bind", "copy-symlink"});
    (void)hull.run(bundle, id);
    EXPECT_EQ(directory_names(bundle / "outside"), std::vector<std::string>());
    bundle.remove("/mounts/7");
  }
}

TEST_F(LinkMounts, LaterMountThroughACopiedLinkStaysInside) {
  make_directory(bundle / "outside");
  make_symlink(bundle / "outside", bundle / "lure");
  mount_link("/lure", "lure", {"bind", "copy-symlink"});
  mount_link("/lure/secret", "file", {"bind"});
  EXPECT_EQ(inside("cat /lure/secret"), "of the host\n");
  EXPECT_EQ(directory_names(bundle / "outside"), std::vector<std::string>());
}

TEST_F(LinkMounts, WithoutFollowingALinkIsMountedOnALink) {
  make_symlink("elsewhere", bundle.rootfs() + "/target");
  mount_link("/target", "link", {"bind", "src-nofollow", "dest-nofollow"});
  EXPECT_EQ(inside("readlink /target"), bundle / "file" + "\n");
  bundle.use_user_namespace();
  EXPECT_EQ(inside("readlink /target"), bundle / "file" + "\n");
  EXPECT_EQ(link_text(bundle.rootfs() + "/target"), "elsewhere");
}

TEST_F(LinkMounts, DestNofollowAloneMountsWhereTheSourceLeads) {
  make_symlink("elsewhere", bundle.rootfs() + "/target");
  mount_link("/target", "link", {"bind", "dest-nofollow", "ro"});
  EXPECT_EQ(inside("cat /target; ls /elsewhere 2>/dev/null || echo none"), "of the host\nnone\n");
}

TEST_F(LinkMounts, SrcNofollowAloneMakesTheMissingTarget) {
  mount_link("/new/target", "link", {"bind", "src-nofollow"});
  EXPECT_EQ(inside("readlink /new/target"), bundle / "file" + "\n");
}

TEST_F(LinkMounts, DestNofollowOfADirectoryIsAnOrdinaryMount) {
  mount_link("/etc", ".", {"bind", "dest-nofollow"});
  EXPECT_EQ(inside("cat /etc/file"), "of the host\n");
}

// Its owner may not look into the directory that the source is in.
TEST_F(LinkMounts, WorkWhereTheUserNamespaceMayNotReachTheSource) {
  make_directory(bundle / "closed");
  make_symlink("point-to-nowhere", bundle / "closed/dangling");
  bundle.use_user_namespace();
  ASSERT_EQ(chmod((bundle / "closed").c_str(), 0700), 0);
  mount_link("/copy", "closed/dangling", {"bind", "copy-symlink"});
  mount_link("/mounted", "closed/dangling", {"bind", "src-nofollow"});
  EXPECT_EQ(inside("readlink /copy; readlink /mounted"), "point-to-nowhere\npoint-to-nowhere\n");
}

TEST_F(LinkMounts, NoLinkOfProcIsHidden) {
  make_symlink("/proc/self", bundle.rootfs() + "/lure");
  for (const char* path : {"/proc/self", "/proc/self/exe", "/lure/exe"}) {
    mount_link(path, "link", {"bind", "src-nofollow", "dest-nofollow"});
    expect_run_fails("cannot be mounted because it is inside /proc");
    bundle.remove("/mounts/7");
  }
}

TEST_F(LinkMounts, OptionsThatMakeNoSenseAreRefused) {
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {"copy-symlink"});
  expect_run_fails("go with bind mounts only");
  bundle.remove("/mounts/7");
  mount_link("/mnt", "link", {"bind", "copy-symlink", "src-nofollow"});
  expect_run_fails("they exclude each other");
}

TEST_F(LinkMounts, AreFeatures) {
  const Json features = parse_json(hull.command({"features"}).out);
  const std::string options = to_text(value_at(features, "/mountOptions"));
  for (const char* name : {"\"copy-symlink\"", "\"src-nofollow\"", "\"dest-nofollow\""}) {
    EXPECT_THAT(options, HasSubstr(name));
  }
}

}  // namespace
}  // namespace integration
