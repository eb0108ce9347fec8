#include "cgroups/create.h"

#include <gtest/gtest.h>

#include <array>

#include "cgroups/clone.h"
#include "cgroups/processes.h"
#include "cgroups/remove.h"
#include "cgroups/v1/cpuset.h"
#include "fake_tree.h"
#include "sys/file.h"

namespace libcontainer::cgroups {
namespace {

class CreateCgroups : public testing::Test {
 protected:
  FakeTree tree_;
};

TEST_F(CreateCgroups, MakesEveryDirectoryWithItsParents) {
  tree_.make_directory("cpu");
  tree_.make_directory("memory");
  CgroupPaths paths = tree_.v1_paths({"cpu", "memory"});
  paths.directories[1].path = tree_.path("memory/a/b/c");
  const auto made = create(paths, "/run/x", Denied::Fail);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(to_state(*made), to_state(paths));
  EXPECT_TRUE(tree_.exists("cpu/c"));
  EXPECT_TRUE(tree_.exists("memory/a/b/c"));
}

TEST_F(CreateCgroups, TellsWhatIsMissing) {
  tree_.make_directory("cpu/c");
  tree_.make_directory("memory/a");
  CgroupPaths paths = tree_.v1_paths({"cpu", "memory"});
  paths.directories[1].path = tree_.path("memory/a/b/c");
  const std::vector<std::string> expected = {tree_.path("memory/a/b"), tree_.path("memory/a/b/c")};
  EXPECT_EQ(missing_directories(paths), expected);
}

TEST_F(CreateCgroups, NeverMakesAMountPoint) {
  const auto made = create(tree_.v1_paths({"cpu"}), "/run/x", Denied::Fail);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message(),
            "create cgroup '" + tree_.path("cpu/c") + "': no such file or directory (ENOENT)");
  EXPECT_FALSE(tree_.exists("cpu"));
}

TEST_F(CreateCgroups, LeavesNothingBehindOnFailure) {
  tree_.make_directory("cpu");
  CgroupPaths paths = tree_.v1_paths({"cpu", "missing"});
  paths.directories[0].path = tree_.path("cpu/a/c");
  EXPECT_FALSE(create(paths, "/run/x", Denied::Fail));
  EXPECT_TRUE(tree_.exists("cpu"));
  EXPECT_FALSE(tree_.exists("cpu/a"));
}

TEST_F(CreateCgroups, TakesOverAnEmptyDirectoryAndKeepsItOnFailure) {
  tree_.make_directory("cpu/c");
  EXPECT_TRUE(create(tree_.v1_paths({"cpu"}), "/run/x", Denied::Fail));
  EXPECT_FALSE(create(tree_.v1_paths({"cpu", "missing"}), "/run/x", Denied::Fail));
  EXPECT_TRUE(tree_.exists("cpu/c"));
}

TEST_F(CreateCgroups, RefusesADirectoryWithProcesses) {
  tree_.make_file("cpu/c/cgroup.procs", "10\n11\n");
  tree_.make_file("cpu/c/below/cgroup.procs", "12\n");
  const auto made = create(tree_.v1_paths({"cpu"}), "/run/x", Denied::Fail);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message(), "container's cgroup is not empty: 3 process(es) found in '" +
                                        tree_.path("cpu/c") + "'");
  EXPECT_EQ(made.error().code(), Errc::WrongState);
}

// What another makes for us is looked at before.
TEST_F(CreateCgroups, UseShowsBeforeAnythingIsMade) {
  EXPECT_TRUE(check_unused(tree_.v1_paths({"cpu", "memory"})));
  tree_.make_file("cpu/c/cgroup.procs");
  EXPECT_TRUE(check_unused(tree_.v1_paths({"cpu", "memory"})));
  tree_.make_file("cpu/c/cgroup.procs", "10\n");
  EXPECT_EQ(check_unused(tree_.v1_paths({"cpu", "memory"})).error().code(), Errc::WrongState);
}

TEST_F(CreateCgroups, RefusesAFrozenDirectory) {
  tree_.make_file("freezer/c/cgroup.procs");
  tree_.make_file("freezer/c/freezer.state", "FROZEN\n");
  tree_.make_file("freezer/c/freezer.self_freezing", "1\n");
  const auto made = create(tree_.v1_paths({"freezer"}), "/run/x", Denied::Fail);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message(),
            "container's cgroup unexpectedly frozen: '" + tree_.path("freezer/c") + "'");
}

TEST_F(CreateCgroups, HandsControllersDownOnV2) {
  tree_.make_file("cgroup.controllers", "cpu io\n");
  tree_.make_file("cgroup.subtree_control");
  tree_.make_file("a/cgroup.subtree_control");
  CgroupPaths paths = tree_.v2_paths();
  paths.directories[0].path = tree_.path("a/c");
  ASSERT_TRUE(create(paths, "/run/x", Denied::Fail));
  EXPECT_EQ(tree_.content("cgroup.subtree_control"), "+cpu +io");
  EXPECT_EQ(tree_.content("a/cgroup.subtree_control"), "+cpu +io");
}

TEST_F(CreateCgroups, HandsNothingDownWhereThatIsDone) {
  tree_.make_file("cgroup.controllers", "cpu io\n");
  tree_.make_file("cgroup.subtree_control");
  tree_.make_file("c/cgroup.controllers", "cpu io\n");
  ASSERT_TRUE(create(tree_.v2_paths(), "/run/x", Denied::Fail));
  EXPECT_EQ(tree_.content("cgroup.subtree_control"), "");
}

TEST_F(CreateCgroups, RefusesAThreadedCgroup) {
  tree_.make_file("cgroup.controllers", "cpu\n");
  tree_.make_file("c/cgroup.controllers", "cpu\n");
  tree_.make_file("c/cgroup.type", "domain invalid\n");
  EXPECT_EQ(create(tree_.v2_paths(), "/run/x", Denied::Fail).error().message(),
            "cannot enter cgroupv2 '" + tree_.path("c") +
                "' with domain controllers -- it is in an invalid state");
}

TEST(InheritCpuset, FillsWhatIsEmptyFromTheTop) {
  FakeTree tree;
  for (const char* file : {"cpuset.cpus", "cpuset.mems"}) {
    tree.make_file(std::string("m/") + file, "0-3\n");
    tree.make_file(std::string("m/a/") + file, "\n");
    tree.make_file(std::string("m/a/b/") + file, "");
  }
  ASSERT_TRUE(v1::inherit_cpuset(tree.path("m/a/b"), tree.path("m"), v1::Cpuset::New));
  EXPECT_EQ(tree.content("m/a/cpuset.cpus"), "0-3");
  EXPECT_EQ(tree.content("m/a/b/cpuset.mems"), "0-3");
}

TEST(InheritCpuset, KeepsWhatAnExistingCgroupHas) {
  FakeTree tree;
  for (const char* file : {"cpus", "mems"}) {  // mounted with "noprefix"
    tree.make_file(std::string("m/") + file, "0-3\n");
    tree.make_file(std::string("m/a/") + file, "1\n");
  }
  ASSERT_TRUE(v1::inherit_cpuset(tree.path("m/a"), tree.path("m"), v1::Cpuset::Existing));
  EXPECT_EQ(tree.content("m/a/cpus"), "1\n");
}

TEST(RemoveCgroups, TakesChildrenAlongAndForgivesWhatIsMissing) {
  FakeTree tree;
  tree.make_directory("cpu/c/a/b");
  tree.make_directory("cpu/c/d");
  EXPECT_TRUE(remove(tree.v1_paths({"cpu", "missing"})));
  EXPECT_FALSE(tree.exists("cpu/c"));
  EXPECT_TRUE(tree.exists("cpu"));
}

TEST(RemoveCgroups, OfAnUnfinishedCreationOneUnmarkedDirectoryGoesAtMost) {
  FakeTree tree;
  tree.make_directory("a");
  tree.make_directory("b");
  const std::vector<std::string> planned = {tree.path("a"), tree.path("b")};
  EXPECT_EQ(find_unmarked(planned), tree.path("a"));
  remove_unfinished(planned, std::array{find_unmarked(planned)});
  EXPECT_FALSE(tree.exists("a"));
  EXPECT_TRUE(tree.exists("b"));
}

TEST(RemoveCgroups, OfAnUnfinishedCreationADirectoryInUseStays) {
  FakeTree tree;
  tree.make_directory("a/used");
  const std::vector<std::string> planned = {tree.path("a")};
  remove_unfinished(planned, std::array{find_unmarked(planned)});
  EXPECT_TRUE(tree.exists("a/used"));
}

TEST(RemoveCgroups, ReachesBelowWhatAPathCanName) {
  FakeTree tree;
  tree.make_directory("freezer/c");
  sys::Fd current = *sys::open_at(sys::FdRef::cwd(), tree.path("freezer/c"), O_RDONLY);
  const std::string name(200, 'x');
  for (int depth = 0; depth < 40; ++depth) {
    ASSERT_TRUE(sys::mkdir_at(current, name, 0755));
    current = *sys::open_at(current, name, O_RDONLY);
  }
  const CgroupPaths paths = tree.v1_paths({"freezer"});
  EXPECT_TRUE(processes(paths)->empty());
  EXPECT_TRUE(remove(paths));
  EXPECT_FALSE(tree.exists("freezer/c"));
}

TEST(RemoveCgroups, NamesWhatIsLeft) {
  FakeTree tree;
  tree.make_file("cpu/c/file");
  const auto removed = remove(tree.v1_paths({"cpu"}));
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().message(), "failed to remove paths: '" + tree.path("cpu/c") +
                                           "': directory not empty (ENOTEMPTY)");
}

TEST(JoinCgroups, WritesThePidIntoEveryHierarchy) {
  FakeTree tree;
  tree.make_file("cpu/c/cgroup.procs");
  tree.make_file("memory/c/cgroup.procs");
  ASSERT_TRUE(join(tree.v1_paths({"cpu", "memory"}), 4711));
  EXPECT_EQ(tree.content("cpu/c/cgroup.procs"), "4711");
  EXPECT_EQ(tree.content("memory/c/cgroup.procs"), "4711");
}

TEST(JoinCgroups, NamesPidAndFileInErrors) {
  FakeTree tree;
  EXPECT_EQ(join(tree.v1_paths({"cpu"}), 4711).error().message(),
            "error adding pid 4711 to cgroups: '" + tree.path("cpu/c/cgroup.procs") +
                "': no such file or directory (ENOENT)");
}

TEST(ProcessesOfCgroups, AreReadFromTheFreezerWithEverythingBelow) {
  FakeTree tree;
  tree.make_file("cpu/c/cgroup.procs", "1\n");
  tree.make_file("freezer/c/cgroup.procs", "7\n0\n8\n");
  tree.make_file("freezer/c/x/cgroup.procs", "9\n");
  EXPECT_EQ(processes(tree.v1_paths({"cpu", "freezer"})).value_or(std::vector<pid_t>{}),
            (std::vector<pid_t>{7, 8, 9}));
  EXPECT_EQ(processes({}).value_or(std::vector<pid_t>{1}), std::vector<pid_t>{});
}

TEST(OpenForClone, IsForTheUnifiedHierarchyAlone) {
  FakeTree tree;
  tree.make_directory("c");
  EXPECT_TRUE(*open_for_clone(tree.v2_paths(), Observers::None));
  EXPECT_FALSE(*open_for_clone(tree.v1_paths({"cpu", ""}), Observers::None));
  FakeTree empty;
  EXPECT_EQ(open_for_clone(empty.v2_paths(), Observers::None).error().message(),
            "can't open cgroup: '" + empty.path("c") + "': no such file or directory (ENOENT)");
}

// CVE-2024-21626.
TEST(OpenForClone, WithObserversLeadsNowhere) {
  FakeTree tree;
  tree.make_file("c/memory.max");
  const auto fd = open_for_clone(tree.v2_paths(), Observers::Container);
  ASSERT_TRUE(fd);
  if (sys::open_at(*fd, "memory.max", O_WRONLY)) GTEST_SKIP() << "needs root";
  EXPECT_EQ(sys::open_at(*fd, "memory.max", O_WRONLY).error().value, EROFS);
  const auto here = sys::stat_fd(*fd);
  const auto above = sys::stat_at(*fd, "..");
  ASSERT_TRUE(here && above);
  EXPECT_EQ(above->stx_ino, here->stx_ino);
}

}  // namespace
}  // namespace libcontainer::cgroups
