#include <gtest/gtest.h>

#include <functional>

#include "cgroups/v1/limits.h"
#include "fake_tree.h"

namespace libcontainer::cgroups::v1 {
namespace {

using Lines = std::vector<std::string>;

struct Case {
  const char* name;
  std::function<void(Resources&)> change;
  Lines expected;
  const char* controller = "";
  const char* field = "";
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class PlanLimits : public testing::TestWithParam<Case> {};

TEST_P(PlanLimits, WritesTheFile) {
  Resources resources;
  GetParam().change(resources);
  const auto writes = plan_limits(resources);
  ASSERT_TRUE(writes);
  EXPECT_EQ(as_lines(*writes), GetParam().expected);
  if (writes->empty()) return;
  EXPECT_EQ(writes->front().controller, GetParam().controller);
  EXPECT_EQ(writes->front().field, std::string("linux.resources.") + GetParam().field);
}

const Case kCases[] = {
    {"NothingForNothing", [](Resources&) {}, {}},
    {"Cpus", [](auto& r) { r.cpu.cpus = "0-1"; }, {"cpuset.cpus=0-1"}, "cpuset", "cpu.cpus"},
    {"Mems", [](auto& r) { r.cpu.mems = "0"; }, {"cpuset.mems=0"}, "cpuset", "cpu.mems"},
    {"MemoryLimit",
     [](auto& r) { r.memory.limit = 4096; },
     {"memory.limit_in_bytes=4096"},
     "memory",
     "memory.limit"},
    {"MemoryAndSwap",
     [](auto& r) {
       r.memory.limit = 4096;
       r.memory.swap = 8192;
     },
     {"memory.limit_in_bytes=4096", "memory.memsw.limit_in_bytes=8192"},
     "memory",
     "memory.limit"},
    {"NoMemoryLimitMeansNoSwapLimit",
     [](auto& r) { r.memory.limit = -1; },
     {"memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=-1"},
     "memory",
     "memory.limit"},
    {"NoMemoryLimitWithASwapLimit",
     [](auto& r) {
       r.memory.limit = -1;
       r.memory.swap = 8192;
     },
     {"memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=8192"},
     "memory",
     "memory.limit"},
    {"MemoryZeroIsUnset", [](auto& r) { r.memory.limit = 0; }, {}},
    {"Reservation",
     [](auto& r) { r.memory.reservation = 4096; },
     {"memory.soft_limit_in_bytes=4096"},
     "memory",
     "memory.reservation"},
    {"DisableOomKiller",
     [](auto& r) { r.memory.disable_oom_killer = true; },
     {"memory.oom_control=1"},
     "memory",
     "memory.disableOOMKiller"},
    {"DisableOomKillerFalse",
     [](auto& r) { r.memory.disable_oom_killer = false; },
     {"memory.oom_control=0"},
     "memory",
     "memory.disableOOMKiller"},
    {"SwappinessZero",
     [](auto& r) { r.memory.swappiness = 0; },
     {"memory.swappiness=0"},
     "memory",
     "memory.swappiness"},
    {"Shares", [](auto& r) { r.cpu.shares = 512; }, {"cpu.shares=512"}, "cpu", "cpu.shares"},
    {"SharesZero", [](auto& r) { r.cpu.shares = 0; }, {}},
    {"PeriodBurstQuota",
     [](auto& r) {
       r.cpu.quota = 50000;
       r.cpu.period = 100000;
       r.cpu.burst = 0;
     },
     {"cpu.cfs_period_us=100000", "cpu.cfs_burst_us=0", "cpu.cfs_quota_us=50000"},
     "cpu",
     "cpu.period"},
    {"NoQuota", [](auto& r) { r.cpu.quota = -1; }, {"cpu.cfs_quota_us=-1"}, "cpu", "cpu.quota"},
    {"Idle", [](auto& r) { r.cpu.idle = 0; }, {"cpu.idle=0"}, "cpu", "cpu.idle"},
    {"Realtime",
     [](auto& r) {
       r.cpu.realtime_runtime = 900;
       r.cpu.realtime_period = 1000;
     },
     {"cpu.rt_period_us=1000", "cpu.rt_runtime_us=900"},
     "cpu",
     "cpu.realtimePeriod"},
    {"Pids", [](auto& r) { r.pids_limit = 10; }, {"pids.max=10"}, "pids", "pids.limit"},
    {"PidsZeroIsOne", [](auto& r) { r.pids_limit = 0; }, {"pids.max=1"}, "pids", "pids.limit"},
    {"PidsNegative", [](auto& r) { r.pids_limit = -1; }, {"pids.max=max"}, "pids", "pids.limit"},
    {"Weight",
     [](auto& r) { r.block_io.weight = 500; },
     {"blkio.weight=500"},
     "blkio",
     "blockIO.weight"},
    {"LeafWeight",
     [](auto& r) { r.block_io.leaf_weight = 300; },
     {"blkio.leaf_weight=300"},
     "blkio",
     "blockIO.leafWeight"},
    {"WeightDevice",
     [](auto& r) { r.block_io.weight_device = {{8, 0, 100, 200}, {8, 16, 300, {}}}; },
     {"blkio.weight_device=8:0 100", "blkio.weight_device=8:16 300",
      "blkio.leaf_weight_device=8:0 200"},
     "blkio",
     "blockIO.weightDevice"},
    {"Throttle",
     [](auto& r) {
       r.block_io.throttle_read_bps_device = {{8, 0, 1}};
       r.block_io.throttle_write_bps_device = {{8, 0, 2}};
       r.block_io.throttle_read_iops_device = {{8, 0, 3}, {9, 1, 5}};
       r.block_io.throttle_write_iops_device = {{8, 0, 4}};
     },
     {"blkio.throttle.read_bps_device=8:0 1", "blkio.throttle.write_bps_device=8:0 2",
      "blkio.throttle.read_iops_device=8:0 3", "blkio.throttle.read_iops_device=9:1 5",
      "blkio.throttle.write_iops_device=8:0 4"},
     "blkio",
     "blockIO.throttleReadBpsDevice"},
    {"Hugepages",
     [](auto& r) { r.hugepage_limits = {{"2MB", 4194304}, {"1GB", 0}}; },
     {"hugetlb.2MB.limit_in_bytes=4194304", "hugetlb.1GB.limit_in_bytes=0",
      "hugetlb.2MB.rsvd.limit_in_bytes=4194304", "hugetlb.1GB.rsvd.limit_in_bytes=0"},
     "hugetlb",
     "hugepageLimits"},
    {"ClassId",
     [](auto& r) { r.network.class_id = 0x100001; },
     {"net_cls.classid=1048577"},
     "net_cls",
     "network.classID"},
    {"Priorities",
     [](auto& r) { r.network.priorities = {{"eth0", 5}, {"lo", 0}}; },
     {"net_prio.ifpriomap=eth0 5", "net_prio.ifpriomap=lo 0"},
     "net_prio",
     "network.priorities"},
    {"Rdma",
     [](auto& r) { r.rdma = {{"mlx5_1", {3, 4}}, {"mlx4_0", {{}, 7}}, {"none", {}}}; },
     {"rdma.max=mlx4_0 hca_object=7", "rdma.max=mlx5_1 hca_handle=3 hca_object=4"},
     "rdma",
     "rdma"},
};
INSTANTIATE_TEST_SUITE_P(Fields, PlanLimits, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(PlanAllLimits, FollowsTheOrderOfControllers) {
  Resources r;
  r.cpu.cpus = "0";
  r.cpu.shares = 2;
  r.memory.limit = 1;
  r.pids_limit = 1;
  r.block_io.weight = 10;
  r.network.class_id = 1;
  const auto writes = plan_limits(r);
  ASSERT_TRUE(writes);
  Lines controllers;
  for (const Write& write : *writes) controllers.emplace_back(write.controller);
  EXPECT_EQ(controllers, (Lines{"cpuset", "memory", "cpu", "pids", "blkio", "net_cls"}));
}

}  // namespace
}  // namespace libcontainer::cgroups::v1
