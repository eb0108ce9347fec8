// Real directories, no privileges: what an image may put in the way of a path.
#include "sys/resolve.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace libcontainer::sys {
namespace {

namespace fs = std::filesystem;

class Resolve : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/resolve-test-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern), nullptr);
    outside_ = pattern;
    fs::create_directories(outside_ / "root/etc");
    fs::create_directories(outside_ / "secret");
    std::ofstream(outside_ / "secret/file") << "host";
    std::ofstream(outside_ / "root/etc/passwd") << "inside";
    root_ = Fd(::open((outside_ / "root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }
  void TearDown() override { fs::remove_all(outside_); }

  void link(const std::string& target, const std::string& name) const {
    fs::create_symlink(target, outside_ / "root" / name);
  }
  std::string path_of(FdRef fd) const {
    return fs::read_symlink("/proc/self/fd/" + std::to_string(fd.number())).string();
  }
  bool is_inside(FdRef fd) const {
    const auto path = path_of(fd);
    const auto root = (outside_ / "root").string();
    return path == root || path.starts_with(root + "/");
  }

  fs::path outside_;
  Fd root_;
};

TEST_F(Resolve, AbsoluteAndRelativeNamesStartAtTheRoot) {
  for (const char* path : {"/etc/passwd", "etc/passwd", "//etc//passwd", "/../etc/passwd"}) {
    SCOPED_TRACE(path);
    const auto fd = resolve_in_root(root_, path, O_PATH);
    ASSERT_TRUE(fd);
    EXPECT_EQ(path_of(*fd), (outside_ / "root/etc/passwd").string());
  }
}

TEST_F(Resolve, NoLinkLeadsOut) {
  link("/secret", "absolute");
  link("../../secret", "relative");
  link("../secret", "etc/up");
  link("/proc/self/root", "magic");
  for (const char* path : {"/absolute/file", "/relative/file", "/etc/up/file", "/magic/etc"}) {
    SCOPED_TRACE(path);
    const auto fd = resolve_in_root(root_, path, O_PATH);
    EXPECT_TRUE(!fd || is_inside(*fd));
    EXPECT_FALSE(fd);
  }
}

TEST_F(Resolve, CreatesMissingDirectoriesAndFilesInside) {
  const auto dir = resolve_or_create(root_, "/a/b/c", Create::Directory);
  ASSERT_TRUE(dir);
  EXPECT_TRUE(fs::is_directory(outside_ / "root/a/b/c"));
  const auto file = resolve_or_create(root_, "/x/y", Create::File);
  ASSERT_TRUE(file);
  EXPECT_TRUE(fs::is_regular_file(outside_ / "root/x/y"));
  struct stat status{};
  ASSERT_EQ(::stat((outside_ / "root/x").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0755 & ~0022);
}

TEST_F(Resolve, DanglingLinkIsFollowedInsideAndItsTargetMade) {
  link("/made/here", "dangling");
  link("/outside-made", "tail");
  const auto through = resolve_or_create(root_, "/dangling/below", Create::Directory);
  ASSERT_TRUE(through);
  EXPECT_TRUE(fs::is_directory(outside_ / "root/made/here/below"));
  const auto tail = resolve_or_create(root_, "/tail", Create::File);
  ASSERT_TRUE(tail);
  EXPECT_TRUE(fs::exists(outside_ / "root/outside-made"));
  EXPECT_FALSE(fs::exists("/outside-made"));
}

TEST_F(Resolve, CreationNeverLeavesTheRoot) {
  link("../../secret", "escape");
  link("/../../secret", "escape2");
  for (const char* path : {"/escape/new", "/escape2/new", "/../new", "/a/../../new"}) {
    SCOPED_TRACE(path);
    const auto fd = resolve_or_create(root_, path, Create::Directory);
    ASSERT_TRUE(fd);
    EXPECT_TRUE(is_inside(*fd));
  }
  EXPECT_FALSE(fs::exists(outside_ / "secret/new"));
  EXPECT_FALSE(fs::exists(outside_ / "new"));
}

TEST_F(Resolve, LoopsAndOverlongNamesAreErrors) {
  link("loop", "loop");
  EXPECT_EQ(resolve_or_create(root_, "/loop/x", Create::Directory).error().value, ELOOP);
  const std::string name(300, 'a');
  EXPECT_EQ(resolve_or_create(root_, name, Create::Directory).error().value, ENAMETOOLONG);
  const std::string long_path(5000, '/');
  EXPECT_FALSE(resolve_in_root(root_, long_path + "x", O_PATH));
}

TEST_F(Resolve, ParentOfTheLastNameIsInside) {
  link("../..", "up");
  const auto parent = resolve_parent(root_, "/up/name");
  ASSERT_TRUE(parent);
  EXPECT_TRUE(is_inside(parent->dir));
  EXPECT_STREQ(parent->name.c_str(), "name");
}

}  // namespace
}  // namespace libcontainer::sys
