#include "config/mount_point.h"

#include <gtest/gtest.h>

namespace libcontainer::config {
namespace {

std::string place(const char* root, const char* destination) {
  Config config;
  config.bundle = "/bundle";
  config.root.path = root;
  return mount_point(config, {.destination = destination});
}

TEST(MountPoint, IsAbsoluteAndClean) {
  EXPECT_EQ(place("rootfs", "/a/../b//c"), "/b/c");
  EXPECT_EQ(place("rootfs", "relative"), "/relative");
}

TEST(MountPoint, APathOfTheHostInsideTheRootCountsFromTheRoot) {
  EXPECT_EQ(place("rootfs", "/bundle/rootfs/mnt/x"), "/mnt/x");
  EXPECT_EQ(place("/bundle/rootfs/", "/bundle/rootfs/mnt"), "/mnt");
  EXPECT_EQ(place("rootfs", "/bundle/rootfs"), "/");
}

TEST(MountPoint, APathBesideTheRootIsOneInTheContainer) {
  EXPECT_EQ(place("rootfs", "/bundle/rootfs2/mnt"), "/bundle/rootfs2/mnt");
  EXPECT_EQ(place("/", "/mnt"), "/mnt");
}

}  // namespace
}  // namespace libcontainer::config
