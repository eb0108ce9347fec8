#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libcontainer/features.h>

#include <algorithm>

namespace libcontainer {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(Features, AreWhatConfigJsonMaySay) {
  const Features all = features();
  EXPECT_EQ(all.oci_version_min, "1.0.0");
  EXPECT_THAT(all.hooks, ElementsAre("prestart", "createRuntime", "createContainer",
                                     "startContainer", "poststart", "poststop"));
  EXPECT_THAT(all.mount_options, Contains("rro"));
  EXPECT_TRUE(std::ranges::is_sorted(all.mount_options));
  EXPECT_THAT(all.namespaces, Contains("time"));
  EXPECT_EQ(all.capabilities.size(), 41U);
  EXPECT_EQ(all.seccomp_operators.size(), 7U);
  EXPECT_THAT(all.seccomp_actions, Contains("SCMP_ACT_LOG"));
  EXPECT_THAT(all.seccomp_architectures, Contains("SCMP_ARCH_AARCH64"));
}

TEST(Features, OfTheKernelAreSomeOfThoseKnown) {
  const Features all = features();
  for (const auto flag : all.seccomp_flags_of_kernel) {
    EXPECT_THAT(all.seccomp_flags, Contains(flag));
  }
}

TEST(Features, ResctrlIsKnownWithItsSchemataAndMonitoring) {
  const Features all = features();
  EXPECT_TRUE(all.intel_rdt && all.intel_rdt_schemata && all.intel_rdt_monitoring);
}

TEST(Features, WhatMountsCanDoIsListed) {
  const Features all = features();
  EXPECT_TRUE(all.idmapped_mounts);
  for (const char* option : {"idmap", "ridmap", "tmpcopyup", "rnosuid"}) {
    EXPECT_THAT(all.mount_options, Contains(option));
  }
}

}  // namespace
}  // namespace libcontainer
