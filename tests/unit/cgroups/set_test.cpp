#include "cgroups/set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cgroups/kept_values.h"
#include "cgroups/write.h"
#include "fake_tree.h"

namespace libcontainer::cgroups {
namespace {

class SetLimits : public testing::Test {
 protected:
  FakeTree tree_;
  Resources resources_;
};

TEST_F(SetLimits, WritesIntoTheHierarchyOfTheController) {
  tree_.make_file("memory/c/memory.limit_in_bytes", "old");
  tree_.make_file("pids/c/pids.max", "old");
  resources_.memory.limit = 4096;
  resources_.pids_limit = 5;
  ASSERT_TRUE(set(tree_.v1_paths({"memory", "pids"}), resources_, DeviceRules::Skip));
  EXPECT_EQ(tree_.content("memory/c/memory.limit_in_bytes"), "4096");
  EXPECT_TRUE(tree_.content("pids/c/pids.max").starts_with("5"));
}

TEST_F(SetLimits, LeavesAloneWhatIsNotGiven) {
  tree_.make_file("memory/c/memory.limit_in_bytes", "old");
  ASSERT_TRUE(set(tree_.v1_paths({"memory"}), resources_, DeviceRules::Skip));
  EXPECT_EQ(tree_.content("memory/c/memory.limit_in_bytes"), "old");
}

TEST_F(SetLimits, NeedsTheController) {
  resources_.memory.limit = 4096;
  const auto result = set(tree_.v1_paths({"pids"}), resources_, DeviceRules::Skip);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(),
            "cannot set memory limit: container could not join or create cgroup");
  EXPECT_EQ(result.error().field(), "linux.resources.memory.limit");
  EXPECT_EQ(result.error().code(), Errc::Unsupported);
}

TEST_F(SetLimits, NeedsTheDevicesControllerEvenWithoutRules) {
  const auto result = set(tree_.v1_paths({"pids"}), resources_, DeviceRules::Set);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(),
            "cannot set devices limit: container could not join or create cgroup");
}

TEST_F(SetLimits, NamesFieldFileAndValueInErrors) {
  resources_.memory.limit = 4096;
  const auto result = set(tree_.v1_paths({"memory"}), resources_, DeviceRules::Skip);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(),
            "linux.resources.memory.limit: cannot set memory limit: write '4096' to '" +
                tree_.path("memory/c/memory.limit_in_bytes") +
                "': no such file or directory (ENOENT)");
  EXPECT_EQ(result.error().field(), "linux.resources.memory.limit");
}

TEST_F(SetLimits, UsesTheOtherNameOfAFile) {
  tree_.make_file("blkio/c/blkio.bfq.weight");
  tree_.make_file("cpuset/c/cpus");
  resources_.block_io.weight = 500;
  resources_.cpu.cpus = "0";
  ASSERT_TRUE(set(tree_.v1_paths({"blkio", "cpuset"}), resources_, DeviceRules::Skip));
  EXPECT_EQ(tree_.content("blkio/c/blkio.bfq.weight"), "500");
  EXPECT_EQ(tree_.content("cpuset/c/cpus"), "0");
}

TEST_F(SetLimits, NamesTheOtherFileIfThatIsRefused) {
  tree_.make_directory("c/io.weight");
  resources_.block_io.weight = 1000;
  const auto result = set(tree_.v2_paths(), resources_, DeviceRules::Skip);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message(),
              testing::HasSubstr("write '10000' to '" + tree_.path("c/io.weight") + "'"));
}

TEST_F(SetLimits, WhatTheAbsenceOfAFileMayMeanThatOfItsControllerMayToo) {
  resources_.memory.disable_oom_killer = false;
  EXPECT_TRUE(set(tree_.v1_paths({"pids"}), resources_, DeviceRules::Skip));
  resources_.memory.disable_oom_killer = true;
  EXPECT_FALSE(set(tree_.v1_paths({"pids"}), resources_, DeviceRules::Skip));
}

TEST_F(SetLimits, DoesWithoutFilesThatOnlyNewKernelsHave) {
  tree_.make_file("hugetlb/c/hugetlb.2MB.limit_in_bytes");
  tree_.make_file("memory/c/memory.limit_in_bytes");
  tree_.make_directory("cpu/c");
  resources_.hugepage_limits = {{"2MB", 0}};
  resources_.memory.limit = -1;  // without memory.memsw.limit_in_bytes
  resources_.cpu.burst = 0;
  const auto paths = tree_.v1_paths({"hugetlb", "memory", "cpu"});
  EXPECT_TRUE(set(paths, resources_, DeviceRules::Skip));
}

TEST_F(SetLimits, HintsAtWhatTheParentAllows) {
  tree_.make_file("cpuset/cpuset.cpus", "0-1\n");
  tree_.make_directory("cpuset/c");
  resources_.cpu.cpus = "7";
  const auto result = set(tree_.v1_paths({"cpuset"}), resources_, DeviceRules::Skip);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().hint(), "'" + tree_.path("cpuset/cpuset.cpus") + "' allows '0-1'");
}

TEST_F(SetLimits, FindsWhatCannotBeConvertedBeforeItWrites) {
  tree_.make_file("c/pids.max", "old");
  resources_.pids_limit = 5;
  resources_.memory.swap = 4096;
  EXPECT_FALSE(set(tree_.v2_paths(), resources_, DeviceRules::Skip));
  EXPECT_EQ(tree_.content("c/pids.max"), "old");
}

TEST_F(SetLimits, WritesEverythingIntoTheOneDirectoryOfV2) {
  for (const char* file : {"memory.max", "pids.max", "io.weight"}) {
    tree_.make_file(std::string("c/") + file);
  }
  resources_.memory.limit = 4096;
  resources_.pids_limit = 5;
  resources_.block_io.weight = 1000;
  ASSERT_TRUE(set(tree_.v2_paths(), resources_, DeviceRules::Skip));
  EXPECT_EQ(tree_.content("c/memory.max"), "4096");
  EXPECT_EQ(tree_.content("c/pids.max"), "5");
  EXPECT_EQ(tree_.content("c/io.weight"), "10000");
}

TEST_F(SetLimits, NamesTheMissingControllerOfV2) {
  tree_.make_file("c/cgroup.controllers", "cpu pids\n");
  resources_.memory.limit = 4096;
  const auto result = set(tree_.v2_paths(), resources_, DeviceRules::Skip);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().hint(),
            "controller 'memory' may be missing; '" + tree_.path("c") + "' has 'cpu pids'");
  resources_ = {};
  resources_.unified["memory.high"] = "1";
  EXPECT_EQ(set(tree_.v2_paths(), resources_, DeviceRules::Skip).error().message(),
            "unified resource \"memory.high\" can't be set: controller \"memory\" not available: "
            "no such file or directory (ENOENT)");
}

TEST_F(SetLimits, KeepsWhatTheFilesHeld) {
  tree_.make_file("c/io.max", "8:0 rbps=1 wbps=max\n8:16 rbps=2 wbps=max\n");
  tree_.make_file("c/memory.oom_control", "oom_kill_disable 1\nunder_oom 0\n");
  tree_.make_file("c/cpuset.cpus", "\n");
  tree_.make_file("c/memory.max", "4096\n");
  const auto write = [&](const char* file, const char* value) {
    return LocatedWrite{tree_.path("c/" + std::string(file)), value, ""};
  };
  const std::vector<LocatedWrite> writes = {
      write("io.max", "8:0 wbps=7"),    write("io.max", "8:1 wbps=7"), write("cpuset.cpus", "0"),
      write("memory.oom_control", "0"), write("memory.max", "9"),      write("gone", "1")};
  std::vector<std::string> values;
  for (const auto& kept : kept_values(writes)) values.push_back(kept.value);
  EXPECT_THAT(values,
              testing::ElementsAre("4096", "1", "\n", "8:1 rbps=max wbps=max riops=max wiops=max",
                                   "8:0 rbps=1 wbps=max"));
}

TEST_F(SetLimits, OfDevicesOnV2IsRefusedRatherThanForgotten) {
  tree_.make_directory("c");
  EXPECT_FALSE(set(tree_.v2_paths(), resources_, DeviceRules::Set));
  resources_.devices = {
      {.allow = true, .type = DeviceType::Any, .major = {}, .minor = {}, .access = "rwm"}};
  EXPECT_TRUE(set(tree_.v2_paths(), resources_, DeviceRules::Set));
}

}  // namespace
}  // namespace libcontainer::cgroups
