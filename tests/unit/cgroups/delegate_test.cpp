#include "cgroups/delegate.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_tree.h"

namespace libcontainer::cgroups {
namespace {

constexpr uid_t kOwner = 12345;

uid_t owner_of(const std::string& path) {
  struct stat status{};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_uid;
}

TEST(DelegateCgroup, GivesAwayWhatMovesProcessesAndNoLimits) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  const FakeTree tree;
  for (const char* file : {"c/cgroup.procs", "c/cgroup.subtree_control", "c/memory.max"}) {
    tree.make_file(file);
  }
  const auto done = delegate(tree.path("c"), kOwner);
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(owner_of(tree.path("c")), kOwner);
  EXPECT_EQ(owner_of(tree.path("c/cgroup.procs")), kOwner);
  EXPECT_EQ(owner_of(tree.path("c/cgroup.subtree_control")), kOwner);
  EXPECT_EQ(owner_of(tree.path("c/memory.max")), 0U);
}

TEST(DelegateCgroup, NamesTheCgroupThatIsGone) {
  const FakeTree tree;
  const auto done = delegate(tree.path("gone"), kOwner);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message().find("/gone'"), std::string::npos);
}

}  // namespace
}  // namespace libcontainer::cgroups
