#include "cgroups/paths.h"

#include <gtest/gtest.h>

namespace libcontainer::cgroups {
namespace {

Layout v1_layout() {
  return {.version = Version::Hybrid,
          .hierarchies = {{{"cpu", "cpuacct"}, "/cg/cpu,cpuacct", "/cg/cpu,cpuacct/own"},
                          {{"memory"}, "/cg/memory", "/cg/memory"},
                          {{""}, "/cg/unified", "/cg/unified/own"}}};
}

Layout v2_layout(const char* own) {
  return {.version = Version::V2, .hierarchies = {{{""}, "/cg", own}}};
}

struct Case {
  const char* name;
  const char* cgroups_path;
  const char* cpu;
  const char* memory;
};
class PlanPaths : public testing::TestWithParam<Case> {};

TEST_P(PlanPaths, GivesOneDirectoryInEachHierarchy) {
  const auto paths = plan_paths(v1_layout(), GetParam().cgroups_path, "web");
  ASSERT_TRUE(paths);
  ASSERT_EQ(paths->directories.size(), 3U);
  EXPECT_EQ(paths->find("cpu")->path, GetParam().cpu);
  EXPECT_EQ(paths->find("cpuacct"), paths->find("cpu"));
  EXPECT_EQ(paths->find("memory")->path, GetParam().memory);
  EXPECT_EQ(paths->find("memory")->mount_point(), "/cg/memory");
  EXPECT_EQ(paths->find("pids"), nullptr);
}

const Case kCases[] = {
    {"EmptyIsTheId", "", "/cg/cpu,cpuacct/own/web", "/cg/memory/web"},
    {"RelativeIsBelowOurOwn", "a/b", "/cg/cpu,cpuacct/own/a/b", "/cg/memory/a/b"},
    {"AbsoluteIsBelowTheMountPoint", "/a/b", "/cg/cpu,cpuacct/a/b", "/cg/memory/a/b"},
    {"IsCleaned", "//a/./b/../c//", "/cg/cpu,cpuacct/a/c", "/cg/memory/a/c"},
    {"AbsoluteDoesNotLeadOut", "/../../x", "/cg/cpu,cpuacct/x", "/cg/memory/x"},
    {"RelativeDoesNotLeadOut", "../a/../../x", "/cg/cpu,cpuacct/own/x", "/cg/memory/x"},
};
INSTANTIATE_TEST_SUITE_P(Forms, PlanPaths, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(PlanPathsOfV2, RelativeIsBesideOurOwnSinceOursHasProcesses) {
  EXPECT_EQ(plan_paths(v2_layout("/cg/a/own"), "", "web")->find("")->path, "/cg/a/web");
  EXPECT_EQ(plan_paths(v2_layout("/cg/own"), "x/y", "web")->find("")->path, "/cg/x/y");
  EXPECT_EQ(plan_paths(v2_layout("/cg"), "", "web")->find("")->path, "/cg/web");
  EXPECT_EQ(plan_paths(v2_layout("/cg/a/own"), "/x", "web")->find("")->path, "/cg/x");
}

TEST(PlanPathsOfTheRoot, IsRefusedWithItsField) {
  for (const char* path : {"/", ".", "..", "/a/..", "//"}) {
    const auto paths = plan_paths(v1_layout(), path, "web");
    ASSERT_FALSE(paths) << path;
    EXPECT_EQ(paths.error().code(), Errc::InvalidSpec);
    EXPECT_EQ(paths.error().field(), "linux.cgroupsPath");
  }
}

TEST(PlanPathsWithoutHierarchies, IsEmpty) {
  const auto paths = plan_paths({}, "", "web");
  ASSERT_TRUE(paths);
  EXPECT_TRUE(paths->directories.empty());
}

TEST(SavedPaths, HaveOneKeyForEachController) {
  const std::map<std::string, std::string> expected{{"cpu", "/cg/cpu,cpuacct/own/web"},
                                                    {"cpuacct", "/cg/cpu,cpuacct/own/web"},
                                                    {"memory", "/cg/memory/web"},
                                                    {"", "/cg/unified/own/web"}};
  EXPECT_EQ(to_state(*plan_paths(v1_layout(), "", "web")), expected);
}

TEST(SavedPaths, ComeBackAsTheyWere) {
  const auto saved = to_state(*plan_paths(v1_layout(), "", "web"));
  const CgroupPaths paths = from_state(saved);
  EXPECT_EQ(paths.version, Version::Hybrid);
  EXPECT_EQ(paths.directories.size(), 3U);
  EXPECT_EQ(to_state(paths), saved);
}

TEST(SavedPaths, TellTheVersion) {
  EXPECT_EQ(from_state({}).version, Version::None);
  EXPECT_EQ(from_state({{"", "/cg/web"}}).version, Version::V2);
  EXPECT_EQ(from_state({{"cpu", "/cg/cpu/web"}}).version, Version::V1);
}

}  // namespace
}  // namespace libcontainer::cgroups
