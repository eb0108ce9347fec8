#include "config/merge_resources.h"

#include <gtest/gtest.h>
#include <libcontainer/spec.h>

#include "../spec/test_data.h"

namespace libcontainer::config {
namespace {

TEST(MergeResources, WhatIsNotNamedStaysAndIsNotWritten) {
  Resources before;
  before.memory.limit = 100;
  before.cpu.cpus = "0";
  before.cpu.burst = 7;
  Resources changes;
  changes.pids_limit = 5;
  const auto merged = merge_resources(before, changes);
  EXPECT_EQ(merged.stored.memory.limit, 100);
  EXPECT_EQ(merged.stored.cpu.cpus, "0");
  EXPECT_EQ(merged.stored.cpu.burst, 7U);
  EXPECT_EQ(merged.stored.pids_limit, 5);
  EXPECT_EQ(merged.written.pids_limit, 5);
  EXPECT_FALSE(merged.written.memory.limit);
  EXPECT_FALSE(merged.written.cpu.burst);
  EXPECT_EQ(merged.written.cpu.cpus, "");
}

TEST(MergeResources, EveryLimitIsKept) {
  const auto config = parse_config(test::read_test_data("full_config.json"), "/bundle");
  ASSERT_TRUE(config) << config.error().message();
  Resources full = config->resources;
  full.devices.clear();  // `update` leaves them
  EXPECT_EQ(merge_resources({}, full).stored, full);
}

TEST(MergeResources, ZeroIsNoChangeWhereItMeansNothing) {
  Resources before;
  before.memory.limit = 100;
  before.cpu.shares = 512;
  Resources changes;
  changes.memory.limit = 0;
  changes.cpu.shares = 0;
  changes.cpu.idle = std::nullopt;
  const auto merged = merge_resources(before, changes);
  EXPECT_EQ(merged.stored.memory.limit, 100);
  EXPECT_EQ(merged.stored.cpu.shares, 512U);
}

TEST(MergeResources, QuotaAndPeriodGoTogether) {
  Resources before;
  before.cpu.quota = 20000;
  before.cpu.period = 50000;
  Resources changes;
  changes.cpu.quota = 30000;
  auto merged = merge_resources(before, changes);
  EXPECT_EQ(merged.written.cpu.quota, 30000);
  EXPECT_EQ(merged.written.cpu.period, 50000U);
  EXPECT_EQ(merged.stored.cpu.quota, 30000);
  EXPECT_EQ(merged.stored.cpu.period, 50000U);
  changes = {};
  changes.cpu.period = 100000;
  merged = merge_resources(before, changes);
  EXPECT_EQ(merged.written.cpu.quota, 20000);
  EXPECT_EQ(merged.written.cpu.period, 100000U);
  merged = merge_resources({}, changes);
  EXPECT_FALSE(merged.written.cpu.quota);
}

TEST(MergeResources, MemoryAndSwapGoTogether) {
  Resources before;
  before.memory.limit = 100;
  before.memory.swap = 300;
  Resources changes;
  changes.memory.limit = 200;
  EXPECT_EQ(merge_resources(before, changes).written.memory.swap, 300);
  changes = {};
  changes.memory.swap = 400;
  EXPECT_EQ(merge_resources(before, changes).written.memory.limit, 100);
}

TEST(MergeResources, NoLimitOfMemoryTakesThatOfSwapAlong) {
  Resources before;
  before.memory.limit = 100;
  before.memory.swap = 300;
  Resources changes;
  changes.memory.limit = -1;
  const auto merged = merge_resources(before, changes);
  EXPECT_EQ(merged.stored.memory.limit, -1);
  EXPECT_FALSE(merged.stored.memory.swap);
  EXPECT_FALSE(merged.written.memory.swap);
}

TEST(MergeResources, IdleHasNoShares) {
  Resources before;
  before.cpu.shares = 512;
  Resources changes;
  changes.cpu.idle = 1;
  const auto merged = merge_resources(before, changes);
  EXPECT_FALSE(merged.stored.cpu.shares);
  EXPECT_EQ(merged.stored.cpu.idle, 1);
  Resources shares;
  shares.cpu.shares = 100;
  const auto busy = merge_resources(merged.stored, shares);
  EXPECT_EQ(busy.written.cpu.idle, 0);
  EXPECT_EQ(busy.stored.cpu.idle, 0);
  EXPECT_EQ(busy.stored.cpu.shares, 100U);
}

TEST(MergeResources, SharesWriteNothingElseToWhatNeverWasIdle) {
  Resources shares;
  shares.cpu.shares = 100;
  EXPECT_FALSE(merge_resources({}, shares).written.cpu.idle);
}

TEST(MergeResources, LastEntryOfADeviceIsReplaced) {
  Resources before;
  before.block_io.throttle_read_bps_device = {{8, 0, 1}, {8, 16, 2}, {8, 0, 3}};
  Resources changes;
  changes.block_io.throttle_read_bps_device = {{8, 0, 9}, {8, 32, 4}};
  const auto stored = merge_resources(before, changes).stored.block_io.throttle_read_bps_device;
  ASSERT_EQ(stored.size(), 4U);
  EXPECT_EQ(stored[0].rate, 1U);
  EXPECT_EQ(stored[2].rate, 9U);
  EXPECT_EQ(stored[3].rate, 4U);
}

TEST(MergeResources, EntriesWithANameAreReplaced) {
  Resources before;
  before.hugepage_limits = {{"2MB", 1}};
  before.unified = {{"memory.high", "1"}, {"io.max", "x"}};
  before.rdma["mlx4_0"].hca_handles = 3;
  before.network.priorities = {{"eth0", 1}};
  Resources changes;
  changes.hugepage_limits = {{"2MB", 5}, {"1GB", 6}};
  changes.unified = {{"memory.high", "2"}};
  changes.rdma["mlx4_0"].hca_objects = 4;
  changes.network.priorities = {{"eth0", 2}, {"lo", 3}};
  const Resources stored = merge_resources(before, changes).stored;
  ASSERT_EQ(stored.hugepage_limits.size(), 2U);
  EXPECT_EQ(stored.hugepage_limits[0].limit, 5U);
  EXPECT_EQ(stored.unified.at("memory.high"), "2");
  EXPECT_EQ(stored.unified.at("io.max"), "x");
  EXPECT_EQ(stored.rdma.at("mlx4_0").hca_handles, 3U);
  EXPECT_EQ(stored.rdma.at("mlx4_0").hca_objects, 4U);
  ASSERT_EQ(stored.network.priorities.size(), 2U);
  EXPECT_EQ(stored.network.priorities[0].priority, 2U);
}

TEST(MergeResources, DevicesAreNeverTouched) {
  Resources before;
  before.devices = {{.allow = false}};
  Resources changes;
  changes.devices = {{.allow = true}};
  const auto merged = merge_resources(before, changes);
  EXPECT_FALSE(merged.stored.devices.at(0).allow);
  EXPECT_TRUE(merged.written.devices.empty());
}

TEST(ValidateResources, NamesTheField) {
  Resources resources;
  resources.cpu.period = 5;
  const auto checked = validate_resources(resources, {});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().field(), "linux.resources.cpu.period");
  resources = {};
  resources.memory = {.limit = 200, .swap = 100};
  EXPECT_FALSE(validate_resources(resources, {}));
  EXPECT_TRUE(validate_resources({}, {}));
}

}  // namespace
}  // namespace libcontainer::config
