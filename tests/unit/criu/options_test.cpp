#include "criu/options.h"

#include <gtest/gtest.h>
#include <linux/sched.h>

namespace libcontainer::criu {
namespace {

CheckpointOptions to(const char* directory) {
  CheckpointOptions options;
  options.image_directory = directory;
  return options;
}

TEST(CriuOptions, ADumpHasTheFactsOfTheContainer) {
  auto options = to("/images");
  options.leave_running = true;
  options.tcp_established = true;
  options.empty_network = true;
  const DumpFacts facts{.pid = 9,
                        .directories = {.images = 3, .work = 4},
                        .root = "/rootfs",
                        .freeze_cgroup = "/cgroup",
                        .config_file = "/conf",
                        .mounts = {{"/data", "/data"}},
                        .external = {"net[1]:extRootNetNS"}};
  const Options expected{.images_directory = 3,
                         .work_directory = 4,
                         .pid = 9,
                         .root = "/rootfs",
                         .log_file = "dump.log",
                         .freeze_cgroup = "/cgroup",
                         .config_file = "/conf",
                         .leave_running = true,
                         .tcp_established = true,
                         .orphan_terminal = true,
                         .empty_namespaces = CLONE_NEWNET,
                         .external_mounts = {{"/data", "/data"}},
                         .external = {"net[1]:extRootNetNS"}};
  EXPECT_EQ(plan_dump(options, facts), expected);
}

TEST(CriuOptions, APreDumpTracksMemoryAndHasNoMounts) {
  auto options = to("/images");
  options.pre_dump = true;
  options.parent_image = "../first";
  const Options planned = plan_dump(options, {.pid = 9, .mounts = {{"/data", "/data"}}});
  EXPECT_TRUE(planned.track_memory);
  EXPECT_EQ(planned.parent_image, "../first");
  EXPECT_TRUE(planned.external_mounts.empty());
}

TEST(CriuOptions, ARestoreMakesASiblingOfCriu) {
  RestoreOptions options;
  options.lsm_profile = "apparmor:x";
  options.cgroups = CgroupRestore::Ignore;
  const Options expected{.images_directory = 3,
                         .root = "/rootfs",
                         .log_file = "restore.log",
                         .lsm_profile = "apparmor:x",
                         .evasive_devices = true,
                         .restore_as_sibling = true,
                         .orphan_terminal = true,
                         .cgroups = CgroupRestore::Ignore,
                         .inherited = {{"pipe:[1]", 1}}};
  EXPECT_EQ(plan_restore(
                options,
                {.directories = {.images = 3}, .root = "/rootfs", .inherited = {{"pipe:[1]", 1}}}),
            expected);
}

TEST(CriuOptions, AreCheckedBeforeAnythingIsOpened) {
  EXPECT_EQ(check(to("")).error().message(), "invalid directory to save checkpoint");
  EXPECT_EQ(check(RestoreOptions{}).error().message(), "invalid directory to restore checkpoint");
  auto parent = to("/images");
  parent.parent_image = "/first";
  EXPECT_EQ(check(parent).error().message(),
            "parent_image: '/first' must be relative, to '/images'");
  auto server = to("/images");
  server.page_server = PageServer{.address = "::1", .port = 0};
  EXPECT_EQ(check(server).error().message(), "page_server: port 0: allowed are 1 to 65535");
  EXPECT_TRUE(check(to("/images")));
}

TEST(CriuOptions, WhatCriuLacksIsNamed) {
  Config config;
  config.namespaces = {{.type = NamespaceType::Network, .path = "/run/netns/x"}};
  const auto needed = requirements(to("/images"), config);
  EXPECT_EQ(check_version({.major = 3, .minor = 10, .sublevel = 2}, needed).error().message(),
            "CRIU version 31002 must be 31100 or higher");
  EXPECT_TRUE(check_version({.major = 3, .minor = 11, .sublevel = 0}, needed));
  auto lazy = to("/images");
  lazy.lazy_pages = true;
  lazy.pre_dump = true;
  EXPECT_EQ(check_features({}, requirements(lazy, config)).error().message(),
            "criu is missing features: [MemTrack LazyPages]");
}

TEST(CriuOptions, TheConfigurationFileIsTheAnnotations) {
  Config config;
  EXPECT_EQ(config_file(config), "/etc/criu/runc.conf");
  config.annotations["org.criu.config"] = "";
  EXPECT_EQ(config_file(config), "");
}

}  // namespace
}  // namespace libcontainer::criu
