#include "container/tenant_cgroups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_THAT(refusal({":a"}), HasSubstr("empty <controller> prefix"));
  EXPECT_THAT(refusal({"whaaat:/"}), HasSubstr("unknown controller whaaat"));
  EXPECT_THAT(refusal({"memory:a", "memory:b"}), HasSubstr("specified multiple times"));
}

}  // namespace
}  // namespace libcontainer::container
