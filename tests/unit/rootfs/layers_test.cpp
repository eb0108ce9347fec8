#include "rootfs/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/mount.h>

namespace libcontainer::rootfs {
namespace {

using testing::ElementsAre;

constexpr std::string_view kHost =
    "20 1 8:1 / / rw,relatime - ext4 /dev/sda rw\n"
    "21 20 0:5 / /proc rw,nosuid - proc proc rw\n"
    "22 20 0:6 / /dev rw,nosuid - devtmpfs dev rw\n"
    "23 22 0:7 / /dev/shm rw,nosuid,nodev - tmpfs shm rw\n"
    "24 20 0:8 / /run rw,nosuid,nodev - tmpfs run rw\n"
    "25 20 8:2 / /srv rw - xfs /dev/sdb rw\n"
    "26 20 8:3 / /srv rw,nodev,noexec - xfs /dev/sdc rw\n"
    "27 26 8:4 / /srv/deep\\040one rw - ext4 /dev/sdd rw\n"
    "28 20 8:1 /x /etc/hosts rw - ext4 /dev/sda rw\n"
    "29 20 0:9 / /opt/trace rw - tracefs trace rw\n"
    "30 29 0:10 / /opt/trace/sub rw - tmpfs sub rw\n";

// The mounts as a host without hidden ones has them; /etc/hosts is a file.
PlaceInfo look_at(const std::string& path) {
  static const std::map<std::string, std::uint64_t> kIds = {
      {"/proc", 21},      {"/dev", 22},       {"/dev/shm", 23},
      {"/run", 24},       {"/srv", 26},       {"/srv/deep one", 27},
      {"/etc/hosts", 28}, {"/opt/trace", 29}, {"/opt/trace/sub", 30}};
  const auto found = kIds.find(path);
  return {.mount_id = found == kIds.end() ? 0 : found->second,
          .is_directory = path != "/etc/hosts"};
}

RootLayers layers_of(std::string_view directory, std::string_view state_root,
                     const Config& config = {}) {
  return find_layers({.mountinfo = kHost,
                      .directory = directory,
                      .state_root = state_root,
                      .config = config,
                      .look_at = look_at});
}

std::vector<std::string> paths(const RootLayers& found) {
  std::vector<std::string> result;
  for (const auto& layer : found.layers) result.push_back(layer.path);
  return result;
}

TEST(RootLayers, PseudoFileSystemsAndWhatIsBelowThemHaveNone) {
  EXPECT_THAT(paths(layers_of("/", "/other")),
              ElementsAre("/etc/hosts", "/run", "/srv", "/srv/deep one"));
}

TEST(RootLayers, TheTopOneOfSeveralCounts) {
  const auto found = layers_of("/", "/run/hull");
  ASSERT_EQ(found.layers.size(), 3U);
  EXPECT_EQ(found.layers[1].path, "/srv");
  EXPECT_EQ(found.layers[1].attributes, MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

TEST(RootLayers, FilesAreTold) {
  const auto found = layers_of("/", "/run/hull");
  EXPECT_FALSE(found.layers[0].is_directory);
  EXPECT_TRUE(found.layers[1].is_directory);
}

TEST(RootLayers, TheStateRootIsNotShown) {
  EXPECT_THAT(paths(layers_of("/", "/run/hull")),
              ElementsAre("/etc/hosts", "/srv", "/srv/deep one"));
  EXPECT_EQ(layers_of("/", "/run/hull").hidden, "/run/hull");
  EXPECT_EQ(layers_of("/srv", "/srv/state").hidden, "/state");
  EXPECT_EQ(layers_of("/srv", "/run/hull").hidden, "");
}

TEST(RootLayers, PathsCountFromTheDirectory) {
  const auto found = layers_of("/srv", "/run/hull");
  EXPECT_THAT(paths(found), ElementsAre("/deep one"));
  EXPECT_EQ(found.attributes, MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

TEST(RootLayers, WhatTheConfigMountsCoversThem) {
  Config config;
  config.mounts.push_back({.destination = "/srv/"});
  EXPECT_THAT(paths(layers_of("/", "/run/hull", config)), ElementsAre("/etc/hosts"));
}

}  // namespace
}  // namespace libcontainer::rootfs
