#include "container/delegation.h"

#include <gtest/gtest.h>
#include <libcontainer/spec.h>

namespace libcontainer::container {
namespace {

Config with_writable_cgroup() {
  Config config = sample_config();
  config.namespaces.push_back({.type = NamespaceType::Cgroup, .path = {}});
  std::erase_if(config.mounts, [](const Mount& mount) { return mount.source == "cgroup"; });
  config.mounts.push_back({.destination = "/sys/fs/cgroup/",
                           .type = "cgroup",
                           .source = "cgroup",
                           .options = {"nosuid", "rw"}});
  return config;
}

TEST(CgroupOwner, IsTheUserOfTheProcessAsTheHostHasIt) {
  Config config = with_writable_cgroup();
  EXPECT_EQ(cgroup_owner(config), 0U);
  config.namespaces.push_back({.type = NamespaceType::User, .path = {}});
  config.uid_mappings = {{.container_id = 0, .host_id = 100000, .size = 10}};
  config.process->user.uid = 3;
  EXPECT_EQ(cgroup_owner(config), 100003U);
  config.process->user.uid = 10;
  EXPECT_EQ(cgroup_owner(config), std::nullopt) << "has no id on the host";
}

TEST(CgroupOwner, IsNobodyWithoutAWritableMountInANamespaceOfItsOwn) {
  Config config = with_writable_cgroup();
  config.mounts.back().options.emplace_back("ro");
  EXPECT_EQ(cgroup_owner(config), std::nullopt);
  config = with_writable_cgroup();
  config.mounts.pop_back();
  EXPECT_EQ(cgroup_owner(config), std::nullopt);
  config = with_writable_cgroup();
  std::erase_if(config.namespaces,
                [](const Namespace& entry) { return entry.type == NamespaceType::Cgroup; });
  EXPECT_EQ(cgroup_owner(config), std::nullopt);
}

}  // namespace
}  // namespace libcontainer::container
