#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "cgroups/v2/convert.h"
#include "cgroups/v2/limits.h"
#include "fake_tree.h"

namespace libcontainer::cgroups::v2 {
namespace {

using Lines = std::vector<std::string>;

TEST(WeightFromShares, IsTheDefaultForTheDefaultAndKeepsTheEnds) {
  const std::pair<std::uint64_t, std::uint64_t> cases[] = {
      {0, 0}, {1, 1}, {2, 1}, {1024, 100}, {262144, 10000}, {300000, 10000}};
  for (const auto& [shares, weight] : cases) EXPECT_EQ(weight_from_shares(shares), weight);
}

TEST(IoWeight, KeepsTheEnds) {
  EXPECT_EQ(io_weight(10), 1U);
  EXPECT_EQ(io_weight(1000), 10000U);
  EXPECT_EQ(io_weight(500), 1U + 490 * 9999 / 990);
}

struct SwapCase {
  std::int64_t memory;
  std::int64_t swap;
  std::optional<std::int64_t> expected;
};

TEST(SwapLimit, IsWhatMemoryPlusSwapLeaves) {
  const SwapCase cases[] = {{0, 0, {}},    {-1, 0, -1},    {100, 0, {}},    {0, -1, -1},
                            {100, -1, -1}, {-1, 300, 300}, {100, 300, 200}, {100, 100, 0}};
  for (const SwapCase& c : cases) {
    const auto limit = swap_limit({.limit = c.memory, .swap = c.swap});
    ASSERT_TRUE(limit) << c.memory << " " << c.swap;
    EXPECT_EQ(*limit, c.expected) << c.memory << " " << c.swap;
  }
}

struct Case {
  const char* name;
  std::function<void(Resources&)> change;
  Lines expected;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class PlanLimitsV2 : public testing::TestWithParam<Case> {};

TEST_P(PlanLimitsV2, WritesTheFile) {
  Resources resources;
  GetParam().change(resources);
  const auto writes = plan_limits(resources);
  ASSERT_TRUE(writes);
  EXPECT_EQ(as_lines(*writes), GetParam().expected);
}

const Case kCases[] = {
    {"Pids", [](auto& r) { r.pids_limit = 0; }, {"pids.max=1"}},
    {"Memory", [](auto& r) { r.memory.limit = 100; }, {"memory.max=100"}},
    {"NoMemoryLimit",
     [](auto& r) { r.memory.limit = -1; },
     {"memory.swap.max=max", "memory.max=max"}},
    {"SwapBeforeMemory",
     [](auto& r) {
       r.memory.limit = 100;
       r.memory.swap = 300;
     },
     {"memory.swap.max=200", "memory.max=100"}},
    {"Reservation", [](auto& r) { r.memory.reservation = 50; }, {"memory.low=50"}},
    {"IoWeight", [](auto& r) { r.block_io.weight = 1000; }, {"io.bfq.weight=1000"}},
    {"IoMax",
     [](auto& r) {
       r.block_io.throttle_read_bps_device = {{8, 0, 1}};
       r.block_io.throttle_write_bps_device = {{8, 0, 2}};
       r.block_io.throttle_read_iops_device = {{8, 0, 3}};
       r.block_io.throttle_write_iops_device = {{8, 0, 4}};
     },
     {"io.max=8:0 rbps=1", "io.max=8:0 wbps=2", "io.max=8:0 riops=3", "io.max=8:0 wiops=4"}},
    {"Shares", [](auto& r) { r.cpu.shares = 1024; }, {"cpu.weight=100"}},
    {"IdleHasNoWeight",
     [](auto& r) {
       r.cpu.shares = 1024;
       r.cpu.idle = 1;
     },
     {"cpu.idle=1"}},
    {"UnifiedIdleHasNoWeight",
     [](auto& r) {
       r.cpu.shares = 1024;
       r.unified = {{"cpu.idle", "1"}, {"cpu.weight", "8"}};
     },
     {"cpu.idle=1"}},
    {"UnifiedDecidesWhatIsIdle",
     [](auto& r) {
       r.cpu.idle = 1;
       r.unified = {{"cpu.idle", "0"}, {"cpu.weight", "8"}};
     },
     {"cpu.idle=1", "cpu.idle=0", "cpu.weight=8"}},
    {"QuotaAndPeriod",
     [](auto& r) {
       r.cpu.quota = 5000;
       r.cpu.period = 10000;
     },
     {"cpu.max=5000 10000"}},
    {"QuotaAlone", [](auto& r) { r.cpu.quota = 5000; }, {"cpu.max=5000 100000"}},
    {"PeriodAlone", [](auto& r) { r.cpu.period = 10000; }, {"cpu.max=max 10000"}},
    {"NoQuota", [](auto& r) { r.cpu.quota = -1; }, {"cpu.max=max 100000"}},
    {"Burst", [](auto& r) { r.cpu.burst = 7; }, {"cpu.max.burst=7"}},
    {"Cpuset",
     [](auto& r) {
       r.cpu.cpus = "0-1";
       r.cpu.mems = "0";
     },
     {"cpuset.cpus=0-1", "cpuset.mems=0"}},
    {"Hugepages",
     [](auto& r) { r.hugepage_limits = {{"2MB", 5}}; },
     {"hugetlb.2MB.max=5", "hugetlb.2MB.rsvd.max=5"}},
    {"UnifiedComesLastLineByLine",
     [](auto& r) {
       r.unified["io.max"] = "8:0 rbps=1\n8:16 rbps=2\n";
       r.pids_limit = 3;
     },
     {"pids.max=3", "io.max=8:0 rbps=1", "io.max=8:16 rbps=2"}},
    {"VersionOneOnlyFieldsAreIgnored",
     [](auto& r) {
       r.memory.swappiness = 5;
       r.network.class_id = 1;
       r.cpu.realtime_period = 5;
     },
     {}},
};
INSTANTIATE_TEST_SUITE_P(Fields, PlanLimitsV2, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

struct BadCase {
  const char* name;
  std::function<void(Resources&)> change;
  const char* message;
};
void PrintTo(const BadCase& c, std::ostream* out) { *out << c.name; }

class RefuseLimitsV2 : public testing::TestWithParam<BadCase> {};

TEST_P(RefuseLimitsV2, SaysWhatIsAllowed) {
  Resources resources;
  GetParam().change(resources);
  const auto writes = plan_limits(resources);
  ASSERT_FALSE(writes);
  EXPECT_EQ(writes.error().message(), GetParam().message);
}

const BadCase kBadCases[] = {
    {"SwapWithoutMemory", [](auto& r) { r.memory.swap = 5; },
     "linux.resources.memory.swap: unable to set swap limit without memory limit"},
    {"NegativeMemory",
     [](auto& r) {
       r.memory.limit = -2;
       r.memory.swap = 5;
     },
     "linux.resources.memory.limit: invalid memory value: -2"},
    {"SwapBelowMemory",
     [](auto& r) {
       r.memory.limit = 10;
       r.memory.swap = 5;
     },
     "linux.resources.memory.swap: memory+swap limit should be >= memory limit; found 5 with "
     "memory limit 10"},
};
INSTANTIATE_TEST_SUITE_P(Values, RefuseLimitsV2, testing::ValuesIn(kBadCases),
                         [](const auto& test) { return test.param.name; });

class CheckUsage : public testing::Test {
 protected:
  CheckUsage() {
    tree_.make_file("c/memory.current", "1000\n");
    tree_.make_file("c/memory.swap.current", "500\n");
  }
  Result<> check(std::int64_t limit, std::int64_t swap) {
    Resources resources;
    resources.memory.limit = limit;
    resources.memory.swap = swap;
    resources.memory.check_before_update = true;
    return check_usage(tree_.path("c"), resources);
  }
  FakeTree tree_;
};

TEST_F(CheckUsage, RejectsLimitsThatAreUsedUp) {
  EXPECT_EQ(check(1000, 0).error().message(), "rejecting memory limit 1000 <= usage 1000");
  EXPECT_EQ(check(-1, 1400).error().message(), "rejecting memory+swap limit 1400 <= usage 1500");
}

TEST_F(CheckUsage, LooksAtMemoryAndSwapFirst) {
  EXPECT_EQ(check(900, 900).error().message(), "rejecting memory+swap limit 900 <= usage 1500");
}

TEST_F(CheckUsage, WhatCannotBeReadIsNotChecked) {
  std::filesystem::remove(tree_.path("c/memory.swap.current"));
  EXPECT_TRUE(check(1001, 1001));
  std::filesystem::remove(tree_.path("c/memory.current"));
  EXPECT_TRUE(check(1, 1));
}

TEST_F(CheckUsage, AcceptsWhatLeavesRoom) {
  EXPECT_TRUE(check(1001, 1501));
  EXPECT_TRUE(check(-1, -1));
}

TEST_F(CheckUsage, IsDoneOnlyIfAskedFor) {
  Resources resources;
  resources.memory.limit = 1;
  EXPECT_TRUE(check_usage(tree_.path("c"), resources));
}

}  // namespace
}  // namespace libcontainer::cgroups::v2
