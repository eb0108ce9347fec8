#include "container/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libcontainer/explain.h>
#include <libcontainer/spec.h>

namespace libcontainer::container {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const CreateOptions kNotify{.notify_socket = NotifySocket::Given};

TEST(AsService, SocketIsTheLastMountAndTheLastVariable) {
  Config config = sample_config();
  config.process->env = {"NOTIFY_SOCKET=/of/config"};
  const Config service = as_service(config, kNotify, "/states", "web");
  ASSERT_EQ(service.mounts.size(), config.mounts.size() + 1);
  const Mount& mount = service.mounts.back();
  EXPECT_EQ(mount.destination, "/run/notify");
  EXPECT_EQ(mount.source, "/states/web/notify");
  EXPECT_THAT(mount.options, ElementsAre("bind", "nosuid", "noexec", "nodev", "ro"));
  EXPECT_THAT(service.process->env,
              ElementsAre("NOTIFY_SOCKET=/of/config", "NOTIFY_SOCKET=/run/notify/notify.sock"));
}

TEST(AsService, RelativeStateRootIsNotTheBundles) {
  const Config service = as_service(sample_config(), kNotify, "states", "web");
  EXPECT_THAT(service.mounts.back().source,
              AllOf(testing::StartsWith("/"), testing::EndsWith("/states/web/notify")));
}

TEST(AsService, DescriptorsAreCounted) {
  Config config = sample_config();
  config.process->env = {"A=1"};
  const Config service = as_service(config, {.listen_fds = 2}, "/states", "web");
  EXPECT_EQ(service.mounts.size(), config.mounts.size());
  EXPECT_THAT(service.process->env, ElementsAre("A=1", "LISTEN_FDS=2", "LISTEN_PID=1"));
}

TEST(AsService, NothingIsAddedUnasked) {
  const Config config = sample_config();
  const Config service = as_service(config, {}, "/states", "web");
  EXPECT_EQ(service.mounts.size(), config.mounts.size());
  EXPECT_EQ(service.process->env, config.process->env);
}

TEST(AsService, WithoutAMountNamespaceThereIsNoSocket) {
  Config config = sample_config();
  std::erase_if(config.namespaces,
                [](const auto& entry) { return entry.type == NamespaceType::Mount; });
  EXPECT_FALSE(has_notify_socket(config, kNotify));
  EXPECT_EQ(as_service(config, kNotify, "/states", "web").process->env, config.process->env);
}

TEST(AsService, IsExplained) {
  HostInfo host;
  host.namespaces = {NamespaceType::Mount, NamespaceType::Pid, NamespaceType::Network,
                     NamespaceType::Ipc,   NamespaceType::Uts, NamespaceType::Cgroup};
  Config config = sample_config();
  config.bundle = "/there/is/no/such/bundle";
  const auto steps = explain(config, host, {.state_root = "/states", .create = kNotify});
  ASSERT_TRUE(steps) << steps.error().message();
  EXPECT_THAT(*steps, Contains(testing::Field(&Step::text, HasSubstr("'/run/notify'"))));
  EXPECT_THAT(steps->back().environment, Contains("NOTIFY_SOCKET=/run/notify/notify.sock"));
}

TEST(AsService, MoreDescriptorsThanArePassedAreRefused) {
  const auto made =
      Container::create("/no/such/states", "web", sample_config(), {}, {.listen_fds = 1});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code(), Errc::InvalidArgument);
  EXPECT_EQ(made.error().message(), "listen_fds: 1 of 0 passed descriptors");
}

}  // namespace
}  // namespace libcontainer::container
