#include "container/init_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

namespace libcontainer::container {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> warnings(const Config& config, CgroupErrors errors,
                                  const cgroups::CgroupPaths& cgroups) {
  HostInfo host;
  host.namespaces = {NamespaceType::Mount, NamespaceType::Pid, NamespaceType::Network,
                     NamespaceType::Ipc, NamespaceType::Uts};
  const CreateOptions options{.cgroup_errors = errors};
  auto composed = plan_init({.config = config,
                             .host = host,
                             .options = options,
                             .rootfs = "/r",
                             .layers = {},
                             .version = cgroups::Version::V1,
                             .cgroups = cgroups,
                             .state = {}});
  EXPECT_TRUE(composed);
  return composed ? std::move(composed->warnings) : std::vector<std::string>{};
}

constexpr const char* kNoWayToFindThem =
    "Creating a rootless container with no cgroup and no private pid namespace. Such configuration "
    "is strongly discouraged";

TEST(InitPlan, NeitherCgroupNorPidNamespaceIsWarnedOf) {
  Config config = sample_config();
  const cgroups::CgroupPaths none;
  const cgroups::CgroupPaths some{.version = cgroups::Version::V1,
                                  .directories = {{{"pids"}, "/cg/pids/web"}}};
  const auto is_told = Contains(HasSubstr(kNoWayToFindThem));
  using enum CgroupErrors;
  EXPECT_THAT(warnings(config, IgnorePermissions, none), Not(is_told));
  std::erase_if(config.namespaces,
                [](const auto& entry) { return entry.type == NamespaceType::Pid; });
  EXPECT_THAT(warnings(config, IgnorePermissions, none), is_told);
  EXPECT_THAT(warnings(config, IgnorePermissions, some), Not(is_told));
  EXPECT_THAT(warnings(config, Fatal, none), Not(is_told));
}

}  // namespace
}  // namespace libcontainer::container
