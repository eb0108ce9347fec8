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

TEST(InitPlan, NoCgroupsAreAnErrorUnlessForgivenOrNotWanted) {
  CreateOptions options;
  const auto plan = [&] { return plan_cgroups(options, {}, sample_config(), "c", {}); };
  EXPECT_EQ(plan().error().message(), "no cgroup mount found in mountinfo");
  options.cgroup_errors = CgroupErrors::IgnorePermissions;
  EXPECT_TRUE(plan());
  options = {.cgroup_driver = CgroupDriver::Disabled};
  EXPECT_TRUE(plan());
}

TEST(TimeLimits, FewProcessesWaitForTheReleaseWhereStage0IsInside) {
  using enum cgroups::Version;
  Resources resources;
  const auto waits = [&](cgroups::Version version, CgroupDriver driver) {
    const TimedLimits limits = time_limits(resources, version, driver);
    EXPECT_NE(limits.at_start.pids_limit.has_value(), limits.at_release.pids_limit.has_value());
    return limits.at_release.pids_limit.has_value();
  };
  for (const int few : {0, 1, 3}) {
    resources.pids_limit = few;
    EXPECT_TRUE(waits(V1, CgroupDriver::Cgroupfs));
    EXPECT_TRUE(waits(Hybrid, CgroupDriver::Systemd));
    EXPECT_TRUE(waits(V2, CgroupDriver::Systemd));
    EXPECT_FALSE(waits(V2, CgroupDriver::Cgroupfs));
  }
  for (const int enough : {-1, 4}) {
    resources.pids_limit = enough;
    EXPECT_FALSE(waits(V2, CgroupDriver::Systemd));
    EXPECT_FALSE(waits(V1, CgroupDriver::Cgroupfs));
  }
}

}  // namespace
}  // namespace libcontainer::container
