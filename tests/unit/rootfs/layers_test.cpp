#include "rootfs/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/mount.h>

#include <map>

#include "rootfs/plan.h"

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
    "26 20 8:3 / /srv ro,nodev,noexec,nodiratime - xfs /dev/sdc rw\n"
    "27 26 8:4 / /srv/deep\\040one rw - ext4 /dev/sdd rw\n"
    "28 20 8:1 /x /etc/hosts rw - ext4 /dev/sda rw\n"
    "29 20 0:9 / /opt/trace rw - tracefs trace rw\n"
    "30 29 0:10 / /opt/trace/sub rw - tmpfs sub rw\n"
    "31 20 0:11 /socket /etc/socket rw - tmpfs run rw\n";

// The mounts as a host without hidden ones has them; /etc/hosts is a file.
PlaceInfo look_at(const std::string& path) {
  static const std::map<std::string, PlaceInfo> kPlaces = {
      {"/", {20, PlaceKind::Directory}},
      {"/proc", {21, PlaceKind::Directory}},
      {"/dev", {22, PlaceKind::Directory}},
      {"/dev/shm", {23, PlaceKind::Directory}},
      {"/run", {24, PlaceKind::Directory}},
      {"/srv", {26, PlaceKind::Directory}},
      {"/srv/deep one", {27, PlaceKind::Directory}},
      {"/etc/hosts", {28, PlaceKind::RegularFile}},
      {"/opt/trace", {29, PlaceKind::Directory}},
      {"/opt/trace/sub", {30, PlaceKind::Directory}},
      {"/etc/socket", {31, PlaceKind::Other}}};
  const auto found = kPlaces.find(path);
  return found == kPlaces.end() ? PlaceInfo{} : found->second;
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
  const auto found = layers_of("/", "/run");
  ASSERT_EQ(found.layers.size(), 3U);
  EXPECT_EQ(found.layers[1].path, "/srv");
  EXPECT_EQ(found.layers[1].attributes, MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

TEST(RootLayers, FilesAreTold) {
  const auto found = layers_of("/", "/run");
  EXPECT_FALSE(found.layers[0].is_directory);
  EXPECT_TRUE(found.layers[1].is_directory);
}

TEST(RootLayers, TheStateRootIsNotShown) {
  EXPECT_THAT(paths(layers_of("/", "/run/hull")),
              ElementsAre("/etc/hosts", "/run", "/srv", "/srv/deep one"))
      << "the mount that it lies in is";
  EXPECT_THAT(paths(layers_of("/", "/run")), ElementsAre("/etc/hosts", "/srv", "/srv/deep one"));
  EXPECT_THAT(paths(layers_of("/", "/srv")), ElementsAre("/etc/hosts", "/run"));
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
  EXPECT_THAT(paths(layers_of("/", "/run", config)), ElementsAre("/etc/hosts"));
}

TEST(RootLayers, SocketsAndDevicesHaveNone) {
  for (const auto& layer : layers_of("/", "/other").layers) EXPECT_NE(layer.path, "/etc/socket");
}

TEST(RootLayers, AMountThatIsCoveredGivesNoAttributes) {
  Config config;
  const auto found = find_layers(
      {.mountinfo = "40 1 8:1 / / rw - ext4 /dev/sda rw\n"
                    "41 40 8:2 / /srv rw,nosuid,nosymfollow - xfs x rw\n"
                    "42 40 8:3 / /srv rw - xfs y rw\n",
       .directory = "/srv/root",
       .state_root = "/run/hull",
       .config = config,
       .look_at = [](const std::string&) { return PlaceInfo{41, PlaceKind::Directory}; }});
  EXPECT_EQ(found.attributes, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOSYMFOLLOW);
}

TEST(RootLayers, AnyMountBelowIsTold) {
  EXPECT_EQ(layers_of("/", "/run/hull").first_below, "/dev");
  EXPECT_EQ(layers_of("/srv", "/run/hull").first_below, "/srv/deep one");
  EXPECT_EQ(layers_of("/srv/deep one", "/run/hull").first_below, "");
}

// The step that a plan begins with after the propagation, and its block.
class OverlayPlan {
 public:
  OverlayPlan(const Config& config, const Surroundings& surroundings)
      : result_(plan_mounts(builder_, config, surroundings)),
        plan_(std::move(builder_).finish(wire::MapsPhase::NotDumpable)) {}
  const Result<>& result() const { return result_; }
  const wire::OverlayRoot& step() const {
    return *wire::Block{plan_.block}.object<wire::OverlayRoot>(plan_.steps[1].offset);
  }
  std::uint64_t layer_attributes() const {
    return wire::Block{plan_.block}.list(step().layers).front().attributes;
  }

 private:
  wire::PlanBuilder builder_;
  Result<> result_;
  wire::Plan plan_;
};

Surroundings on_srv() { return {.rootfs = "/srv", .overlay = layers_of("/srv", "/run/hull")}; }

TEST(OverlayPlan, LayersOfAReadOnlyRootAreReadOnly) {
  Config config;
  config.namespaces = {{.type = NamespaceType::Mount}};
  config.root.readonly = true;
  EXPECT_EQ(OverlayPlan(config, on_srv()).layer_attributes(), MOUNT_ATTR_RDONLY);
  config.root.readonly = false;
  EXPECT_EQ(OverlayPlan(config, on_srv()).layer_attributes(), 0U);
}

TEST(OverlayPlan, TheCallersUserNamespaceCounts) {
  Config config;
  config.namespaces = {{.type = NamespaceType::Mount}};
  Surroundings surroundings = on_srv();
  EXPECT_EQ(OverlayPlan(config, surroundings).step().in_user_namespace, 0);
  surroundings.in_user_namespace = true;
  EXPECT_EQ(OverlayPlan(config, surroundings).step().in_user_namespace, 1);
}

TEST(OverlayPlan, MountsBelowAreRefusedInAUserNamespace) {
  Config config;
  config.namespaces = {{.type = NamespaceType::Mount}, {.type = NamespaceType::User}};
  const OverlayPlan plan(config, on_srv());
  ASSERT_FALSE(plan.result());
  EXPECT_EQ(plan.result().error().code(), Errc::InvalidSpec);
  EXPECT_THAT(std::string(plan.result().error().message()), testing::HasSubstr("'/srv/deep one'"));
  Surroundings alone{.rootfs = "/srv", .overlay = RootLayers{}};
  EXPECT_TRUE(OverlayPlan(config, alone).result());
}

}  // namespace
}  // namespace libcontainer::rootfs
