#include "cgroups/freeze.h"

#include <gtest/gtest.h>

#include "cgroups/signal.h"
#include "fake_tree.h"

namespace libcontainer::cgroups {
namespace {

struct Case {
  const char* name;
  const char* state;
  const char* self_freezing;
  FreezerState expected;
};
class V1FreezerState : public testing::TestWithParam<Case> {};

TEST_P(V1FreezerState, IsTheCgroupsOwn) {
  FakeTree tree;
  tree.make_file("freezer/c/freezer.state", GetParam().state);
  tree.make_file("freezer/c/freezer.self_freezing", GetParam().self_freezing);
  EXPECT_EQ(*freezer_state(tree.v1_paths({"freezer"})), GetParam().expected);
}

const Case kCases[] = {
    {"Thawed", "THAWED\n", "0\n", FreezerState::Thawed},
    {"Freezing", "FREEZING\n", "1\n", FreezerState::Frozen},
    {"Frozen", "FROZEN\n", "1\n", FreezerState::Frozen},
    {"FrozenFromAbove", "FROZEN\n", "0\n", FreezerState::Thawed},
};
INSTANTIATE_TEST_SUITE_P(States, V1FreezerState, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(V2FreezerState, IsReadFromCgroupFreeze) {
  FakeTree tree;
  EXPECT_EQ(*freezer_state(tree.v2_paths()), FreezerState::Undefined);
  tree.make_file("c/cgroup.freeze", "1\n");
  EXPECT_EQ(*freezer_state(tree.v2_paths()), FreezerState::Frozen);
  tree.make_file("c/cgroup.freeze", "0\n");
  EXPECT_EQ(*freezer_state(tree.v2_paths()), FreezerState::Thawed);
}

TEST(FreezerStateWithoutFreezer, IsUndefined) {
  FakeTree tree;
  EXPECT_EQ(*freezer_state(tree.v1_paths({"freezer"})), FreezerState::Undefined);
  EXPECT_EQ(*freezer_state(CgroupPaths{}), FreezerState::Undefined);
  EXPECT_EQ(freeze(CgroupPaths{}).error().code(), Errc::Unsupported);
  EXPECT_EQ(thaw(CgroupPaths{}).error().code(), Errc::Unsupported);
}

TEST(FrozenAbove, IsNamed) {
  FakeTree tree;
  tree.make_file("freezer/freezer.state", "FROZEN\n");
  tree.make_file("freezer/freezer.self_freezing", "1\n");
  tree.make_file("freezer/c/freezer.state", "FROZEN\n");
  tree.make_file("freezer/c/freezer.self_freezing", "0\n");
  tree.make_file("c/cgroup.freeze", "0\n");
  tree.make_file("c/cgroup.events", "populated 0\nfrozen 1\n");
  tree.make_file("cgroup.freeze", "1\n");
  const auto above_v1 = check_not_frozen_above(tree.v1_paths({"freezer"}).directories.front());
  ASSERT_FALSE(above_v1);
  EXPECT_EQ(above_v1.error().code(), Errc::WrongState);
  EXPECT_TRUE(above_v1.error().message().ends_with("is frozen: '" + tree.path("freezer") + "'"));
  const auto above_v2 = check_not_frozen_above(tree.v2_paths().directories.front());
  ASSERT_FALSE(above_v2);
  EXPECT_NE(above_v2.error().message().find("is frozen: '"), std::string::npos);
  tree.make_file("c/cgroup.events", "populated 0\nfrozen 0\n");
  EXPECT_TRUE(check_not_frozen_above(tree.v2_paths().directories.front()));
}

TEST(V2Freeze, ThawsIfItCannotWait) {
  FakeTree tree;
  tree.make_file("c/cgroup.freeze", "0");
  tree.make_directory("c/cgroup.events");
  EXPECT_FALSE(freeze(tree.v2_paths()));
  EXPECT_EQ(tree.content("c/cgroup.freeze"), "0");
}

TEST(V2Freeze, WaitsForTheEvent) {
  FakeTree tree;
  tree.make_file("c/cgroup.freeze", "0");
  tree.make_file("c/cgroup.events", "populated 1\nfrozen 1\n");
  ASSERT_TRUE(freeze(tree.v2_paths()));
  EXPECT_EQ(tree.content("c/cgroup.freeze"), "1");
  ASSERT_TRUE(thaw(tree.v2_paths()));
  EXPECT_EQ(tree.content("c/cgroup.freeze"), "0");
}

TEST(OomKills, AreCountedByTheKernel) {
  FakeTree tree;
  EXPECT_EQ(*oom_kill_count(CgroupPaths{}), 0U);
  EXPECT_EQ(*oom_kill_count(tree.v2_paths()), 0U);
  tree.make_file("c/memory.events", "low 0\noom 3\noom_kill 2\n");
  EXPECT_EQ(*oom_kill_count(tree.v2_paths()), 2U);
  tree.make_file("memory/c/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");
  EXPECT_EQ(*oom_kill_count(tree.v1_paths({"memory"})), 5U);
}

TEST(SignalAll, HasNothingToDoWithoutProcesses) {
  FakeTree tree;
  EXPECT_TRUE(signal_all(CgroupPaths{}, 15));
  EXPECT_TRUE(signal_all(tree.v1_paths({"devices"}), 9));
}

}  // namespace
}  // namespace libcontainer::cgroups
