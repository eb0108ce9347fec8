#include "container/tenant_cgroups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_tree.h"

namespace libcontainer::container {
namespace {

using cgroups::CgroupPaths;
using cgroups::Version;
using testing::HasSubstr;

CgroupPaths v1_paths() {
  return {
      .version = Version::V1,
      .directories = {{{"cpu", "cpuacct"}, "/cg/cpu,cpuacct/web"}, {{"memory"}, "/cg/memory/web"}}};
}

std::string refusal(const std::vector<std::string>& wanted) {
  const auto paths = tenant_cgroups(v1_paths(), wanted);
  return paths ? "" : paths.error().message();
}

TEST(TenantCgroups, NothingWantedIsTheContainersOwn) {
  const auto paths = tenant_cgroups(v1_paths(), {});
  ASSERT_TRUE(paths);
  EXPECT_EQ(paths->find("memory")->path, "/cg/memory/web");
}

TEST(TenantCgroups, OnePathWithoutControllersIsInEveryHierarchy) {
  const auto paths = tenant_cgroups(v1_paths(), {"sub"});
  ASSERT_TRUE(paths);
  EXPECT_EQ(paths->find("cpu")->path, "/cg/cpu,cpuacct/web/sub");
  EXPECT_EQ(paths->find("memory")->path, "/cg/memory/web/sub");
}

TEST(TenantCgroups, SlashIsTheContainersOwn) {
  const auto paths = tenant_cgroups(v1_paths(), {"/"});
  ASSERT_TRUE(paths);
  EXPECT_EQ(paths->find("memory")->path, "/cg/memory/web");
}

TEST(TenantCgroups, ControllersGoWhereTheyAreNamedFor) {
  const auto paths = tenant_cgroups(v1_paths(), {"memory:a", "cpu,cpuacct:b"});
  ASSERT_TRUE(paths);
  EXPECT_EQ(paths->find("cpu")->path, "/cg/cpu,cpuacct/web/b");
  EXPECT_EQ(paths->find("memory")->path, "/cg/memory/web/a");
}

TEST(TenantCgroups, RefusesWhatLeadsOutOrIsUnclear) {
  EXPECT_THAT(refusal({".."}), HasSubstr("bad sub cgroup path: .."));
  EXPECT_THAT(refusal({"memory:../other"}), HasSubstr("bad sub cgroup path: ../other"));
  EXPECT_THAT(refusal({"a", "memory:b"}), HasSubstr("missing <controller>: prefix"));
  for (const char* argument : {":a", ",memory:a", "memory,:a", "memory,,pids:a"}) {
    EXPECT_THAT(refusal({argument}), HasSubstr("empty <controller> prefix"));
  }
  EXPECT_THAT(refusal({"whaaat:/"}), HasSubstr("unknown controller whaaat"));
  EXPECT_THAT(refusal({"memory:a", "memory:b"}), HasSubstr("specified multiple times"));
}

TEST(TenantCgroups, ProcessesGoWhereNoControllersAreGivenOn) {
  const cgroups::FakeTree tree;
  tree.make_file("free/cgroup.subtree_control", "\n");
  tree.make_file("given/cgroup.subtree_control", "cpu memory\n");
  EXPECT_TRUE(takes_processes(tree.path("free")));
  EXPECT_FALSE(takes_processes(tree.path("given")));
  EXPECT_FALSE(takes_processes(tree.path("gone")));
}

TEST(TenantCgroups, DirectoryOfAProcessIsBelowTheMount) {
  EXPECT_EQ(unified_directory("0::/web/init\n", "/cg"), "/cg/web/init");
  EXPECT_EQ(unified_directory("4:cpu:/other\n0::/web\n", "/cg"), "/cg/web");
  EXPECT_EQ(unified_directory("0::/\n", "/cg"), "/cg");
  EXPECT_EQ(unified_directory("0::/../../other\n", "/cg"), std::nullopt);
  EXPECT_EQ(unified_directory("0::/a/../../cgx\n", "/cg"), std::nullopt);
  EXPECT_EQ(unified_directory("4:cpu:/other\n", "/cg"), std::nullopt);
  EXPECT_EQ(unified_directory("", "/cg"), std::nullopt);
}

}  // namespace
}  // namespace libcontainer::container
