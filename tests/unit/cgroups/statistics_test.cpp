#include "cgroups/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cgroups/counter_file.h"
#include "fake_tree.h"

namespace libcontainer::cgroups {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Counter, MaxIsNoLimitAndWhatIsNoNumberIsZero) {
  EXPECT_EQ(parse_counter("17\n"), 17U);
  EXPECT_EQ(parse_counter("max\n"), kNoLimit);
  EXPECT_EQ(parse_counter("18446744073709551615"), kNoLimit);
  EXPECT_EQ(parse_counter("-3\n"), 0U);
  EXPECT_EQ(parse_counter(""), 0U);
  EXPECT_EQ(parse_counter("none"), 0U);
}

TEST(Counters, AreLinesOfKeyAndValue) {
  const auto counters = parse_counters("cache 4096\n\nrss 1\nodd\nnegative -5\n");
  EXPECT_EQ(counters.at("cache"), 4096U);
  EXPECT_EQ(counters.at("rss"), 1U);
  EXPECT_EQ(counters.at("odd"), 0U);
  EXPECT_EQ(counters.at("negative"), 0U);
}

TEST(Pressure, HasSomeAndFull) {
  const auto pressure = parse_pressure(
      "some avg10=1.50 avg60=0.25 avg300=0.00 total=123\n"
      "full avg10=0.10 avg60=0.00 avg300=0.00 total=45\n");
  EXPECT_EQ(pressure.some.avg10, 1.5);
  EXPECT_EQ(pressure.some.avg60, 0.25);
  EXPECT_EQ(pressure.some.total, 123U);
  EXPECT_EQ(pressure.full.avg10, 0.1);
  EXPECT_EQ(pressure.full.total, 45U);
}

TEST(Statistics, OfNoCgroupAreEmpty) {
  const auto stats = read_statistics(CgroupPaths{});
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->cpu.total, 0U);
  EXPECT_THAT(stats->memory.raw, IsEmpty());
  EXPECT_FALSE(stats->cpu.pressure);
}

TEST(Statistics, OfCgroupsThatAreGoneAreEmpty) {
  FakeTree tree;
  EXPECT_TRUE(read_statistics(
      tree.v1_paths({"cpu", "cpuacct", "cpuset", "memory", "pids", "blkio", "hugetlb", "rdma"})));
  EXPECT_TRUE(read_statistics(tree.v2_paths()));
}

TEST(Statistics, FileThatCannotBeReadIsAnError) {
  FakeTree tree;
  tree.make_directory("pids/c/pids.current");
  const auto stats = read_statistics(tree.v1_paths({"pids"}));
  ASSERT_FALSE(stats);
  EXPECT_EQ(stats.error().system_error(), EISDIR);
  EXPECT_THAT(stats.error().message(), testing::HasSubstr("pids.current"));
}

class V1Statistics : public testing::Test {
 protected:
  FakeTree tree;
  Stats read(const std::vector<std::string>& controllers) {
    auto stats = read_statistics(tree.v1_paths(controllers));
    EXPECT_TRUE(stats);
    return stats ? std::move(*stats) : Stats{};
  }
};

TEST_F(V1Statistics, CpuTimeIsInNanoseconds) {
  tree.make_file("cpuacct/c/cpuacct.usage", "3000000000\n");
  tree.make_file("cpuacct/c/cpuacct.stat", "user 200\nsystem 100\n");
  tree.make_file("cpuacct/c/cpuacct.usage_percpu", "1000000000 2000000000 \n");
  tree.make_file("cpuacct/c/cpuacct.usage_all", "cpu user system\n0 700 300\n1 1500 500\n");
  tree.make_file("cpu/c/cpu.stat", "nr_periods 10\nnr_throttled 3\nthrottled_time 5000\n");
  const Stats stats = read({"cpu", "cpuacct"});
  EXPECT_EQ(stats.cpu.total, 3'000'000'000U);
  EXPECT_EQ(stats.cpu.user, 2'000'000'000U);
  EXPECT_EQ(stats.cpu.kernel, 1'000'000'000U);
  EXPECT_THAT(stats.cpu.per_cpu, ElementsAre(1'000'000'000U, 2'000'000'000U));
  EXPECT_THAT(stats.cpu.per_cpu_user, ElementsAre(700U, 1500U));
  EXPECT_THAT(stats.cpu.per_cpu_kernel, ElementsAre(300U, 500U));
  EXPECT_EQ(stats.cpu.periods, 10U);
  EXPECT_EQ(stats.cpu.throttled_periods, 3U);
  EXPECT_EQ(stats.cpu.throttled_time, 5000U);
}

TEST_F(V1Statistics, MemoryHasFourCountersAndTheRawFile) {
  tree.make_file("memory/c/memory.usage_in_bytes", "100\n");
  tree.make_file("memory/c/memory.max_usage_in_bytes", "200\n");
  tree.make_file("memory/c/memory.limit_in_bytes", "300\n");
  tree.make_file("memory/c/memory.failcnt", "4\n");
  tree.make_file("memory/c/memory.memsw.usage_in_bytes", "150\n");
  tree.make_file("memory/c/memory.kmem.usage_in_bytes", "20\n");
  tree.make_file("memory/c/memory.kmem.tcp.limit_in_bytes", "9223372036854771712\n");
  tree.make_file("memory/c/memory.stat", "cache 64\nrss 36\n");
  tree.make_file("memory/c/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n");
  const MemoryStats memory = read({"memory"}).memory;
  EXPECT_EQ(memory.usage, (MemoryCounter{.usage = 100, .max = 200, .limit = 300, .failures = 4}));
  EXPECT_EQ(memory.swap.usage, 150U);
  EXPECT_EQ(memory.kernel.usage, 20U);
  EXPECT_EQ(memory.kernel_tcp.limit, 9223372036854771712U);
  EXPECT_EQ(memory.cache, 64U);
  EXPECT_EQ(memory.raw.at("rss"), 36U);
  EXPECT_EQ(memory.oom_kills, 7U);
}

TEST_F(V1Statistics, CpusetListsAreNumbers) {
  tree.make_file("cpuset/c/cpuset.cpus", "0-2,7\n");
  tree.make_file("cpuset/c/cpuset.mems", "0\n");
  tree.make_file("cpuset/c/cpuset.sched_load_balance", "1\n");
  tree.make_file("cpuset/c/cpuset.sched_relax_domain_level", "-1\n");
  const CpusetStats cpuset = read({"cpuset"}).cpuset;
  EXPECT_THAT(cpuset.cpus, ElementsAre(0, 1, 2, 7));
  EXPECT_THAT(cpuset.mems, ElementsAre(0));
  EXPECT_EQ(cpuset.sched_load_balance, 1U);
  EXPECT_EQ(cpuset.sched_relax_domain_level, -1);
}

TEST_F(V1Statistics, PidsWithoutALimitHaveZero) {
  tree.make_file("pids/c/pids.current", "3\n");
  tree.make_file("pids/c/pids.max", "max\n");
  EXPECT_EQ(read({"pids"}).pids.current, 3U);
  EXPECT_EQ(read({"pids"}).pids.limit, 0U);
  tree.make_file("pids/c/pids.max", "12\n");
  EXPECT_EQ(read({"pids"}).pids.limit, 12U);
}

TEST_F(V1Statistics, BlockIoIsWhatTheSchedulerCounts) {
  tree.make_file("blkio/c/blkio.bfq.io_serviced_recursive", "Total 0\n");
  tree.make_file("blkio/c/blkio.throttle.io_serviced_recursive",
                 "8:0 Read 5\n8:0 Write 6\n8:0 Total 11\nTotal 11\n");
  tree.make_file("blkio/c/blkio.throttle.io_service_bytes_recursive",
                 "8:0 Read 4096\nTotal 4096\n");
  tree.make_file("blkio/c/blkio.throttle.io_serviced", "8:0 Read 1\n");
  const BlockIoStats block_io = read({"blkio"}).block_io;
  ASSERT_THAT(block_io.serviced, SizeIs(3));
  EXPECT_EQ(block_io.serviced[1].operation, "Write");
  EXPECT_EQ(block_io.serviced[1].major, 8U);
  EXPECT_EQ(block_io.serviced[1].value, 6U);
  ASSERT_THAT(block_io.service_bytes, SizeIs(1));
  EXPECT_EQ(block_io.service_bytes[0].value, 4096U);
}

TEST_F(V1Statistics, BlockIoWithoutAnOperationIsOfAll) {
  tree.make_file("blkio/c/blkio.bfq.sectors_recursive", "8:16 24\n");
  const BlockIoStats block_io = read({"blkio"}).block_io;
  ASSERT_THAT(block_io.sectors, SizeIs(1));
  EXPECT_EQ(block_io.sectors[0].operation, "");
  EXPECT_EQ(block_io.sectors[0].minor, 16U);
  EXPECT_EQ(block_io.sectors[0].value, 24U);
}

TEST_F(V1Statistics, HugePagesAreTheReservedOnesWhereCounted) {
  tree.make_file("hugetlb/c/hugetlb.2MB.usage_in_bytes", "1\n");
  tree.make_file("hugetlb/c/hugetlb.2MB.rsvd.usage_in_bytes", "2\n");
  tree.make_file("hugetlb/c/hugetlb.2MB.rsvd.max_usage_in_bytes", "3\n");
  tree.make_file("hugetlb/c/hugetlb.2MB.rsvd.failcnt", "4\n");
  tree.make_file("hugetlb/c/hugetlb.1GB.usage_in_bytes", "5\n");
  const auto pages = read({"hugetlb"}).hugepages;
  ASSERT_THAT(pages, SizeIs(2));
  EXPECT_EQ(pages.at("2MB").usage, 2U);
  EXPECT_EQ(pages.at("2MB").max, 3U);
  EXPECT_EQ(pages.at("2MB").failures, 4U);
  EXPECT_EQ(pages.at("1GB").usage, 5U);
}

TEST_F(V1Statistics, RdmaIsByDevice) {
  tree.make_file("rdma/c/rdma.current", "mlx4_0 hca_handle=2 hca_object=2000\n");
  tree.make_file("rdma/c/rdma.max", "mlx4_0 hca_handle=3 hca_object=max\n");
  const auto devices = read({"rdma"}).rdma;
  EXPECT_EQ(devices.at("mlx4_0").handles, 2U);
  EXPECT_EQ(devices.at("mlx4_0").objects, 2000U);
  EXPECT_EQ(devices.at("mlx4_0").handle_limit, 3U);
  EXPECT_EQ(devices.at("mlx4_0").object_limit, kNoLimit);
}

TEST_F(V1Statistics, PressureIsReadBesideInTheUnifiedHierarchy) {
  tree.make_file("u/c/cpu.pressure", "some avg10=2.00 avg60=0.00 avg300=0.00 total=9\n");
  CgroupPaths paths = tree.v1_paths({"pids"});
  paths.version = Version::Hybrid;
  paths.directories.push_back({{""}, tree.path("u/c")});
  const auto stats = read_statistics(paths);
  ASSERT_TRUE(stats && stats->cpu.pressure);
  EXPECT_EQ(stats->cpu.pressure->some.total, 9U);
  EXPECT_FALSE(stats->memory.pressure);
}

class V2Statistics : public testing::Test {
 protected:
  FakeTree tree;
  Stats read() {
    auto stats = read_statistics(tree.v2_paths());
    EXPECT_TRUE(stats);
    return stats ? std::move(*stats) : Stats{};
  }
};

TEST_F(V2Statistics, CpuTimeIsInNanoseconds) {
  tree.make_file("c/cpu.stat",
                 "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 4\nnr_throttled 2\n"
                 "throttled_usec 7\nnr_bursts 1\nburst_usec 5\n");
  const CpuStats cpu = read().cpu;
  EXPECT_EQ(cpu.total, 30'000U);
  EXPECT_EQ(cpu.user, 20'000U);
  EXPECT_EQ(cpu.kernel, 10'000U);
  EXPECT_EQ(cpu.periods, 4U);
  EXPECT_EQ(cpu.throttled_periods, 2U);
  EXPECT_EQ(cpu.throttled_time, 7'000U);
  EXPECT_EQ(cpu.burst_periods, 1U);
  EXPECT_EQ(cpu.burst_time, 5'000U);
  EXPECT_THAT(cpu.per_cpu, IsEmpty());
}

TEST_F(V2Statistics, SwapIsCountedTogetherWithMemory) {
  tree.make_file("c/memory.current", "100\n");
  tree.make_file("c/memory.max", "400\n");
  tree.make_file("c/memory.peak", "150\n");
  tree.make_file("c/memory.swap.current", "20\n");
  tree.make_file("c/memory.swap.max", "50\n");
  tree.make_file("c/memory.stat", "anon 60\nfile 40\n");
  tree.make_file("c/memory.events", "low 0\nmax 3\noom_kill 2\n");
  const MemoryStats memory = read().memory;
  EXPECT_EQ(memory.usage, (MemoryCounter{.usage = 100, .max = 150, .limit = 400, .failures = 3}));
  EXPECT_EQ(memory.swap.usage, 120U);
  EXPECT_EQ(memory.swap.limit, 450U);
  EXPECT_EQ(memory.swap_only.usage, 20U);
  EXPECT_EQ(memory.cache, 40U);
  EXPECT_EQ(memory.oom_kills, 2U);
  tree.make_file("c/memory.swap.max", "max\n");
  EXPECT_EQ(read().memory.swap.limit, kNoLimit);
}

TEST_F(V2Statistics, IoIsByDeviceAndOperation) {
  tree.make_file("c/io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n7:1 \n");
  const BlockIoStats block_io = read().block_io;
  ASSERT_THAT(block_io.service_bytes, SizeIs(3));
  EXPECT_EQ(block_io.service_bytes[0].operation, "Read");
  EXPECT_EQ(block_io.service_bytes[0].value, 1U);
  EXPECT_EQ(block_io.service_bytes[1].value, 2U);
  ASSERT_THAT(block_io.serviced, SizeIs(3));
  EXPECT_EQ(block_io.serviced[1].operation, "Write");
  EXPECT_EQ(block_io.serviced[1].value, 4U);
}

TEST_F(V2Statistics, ProcessesAreCountedWhereNoControllerDoes) {
  tree.make_file("c/cgroup.procs", "1\n2\n");
  EXPECT_EQ(read().pids.current, 2U);
  tree.make_file("c/pids.current", "5\n");
  tree.make_file("c/pids.max", "9\n");
  EXPECT_EQ(read().pids.current, 5U);
  EXPECT_EQ(read().pids.limit, 9U);
}

TEST_F(V2Statistics, HugePagesAndPressureAreRead) {
  tree.make_file("c/hugetlb.2MB.current", "8\n");
  tree.make_file("c/hugetlb.2MB.events", "max 1\n");
  tree.make_file("c/io.pressure", "full avg10=0.00 avg60=0.00 avg300=0.00 total=6\n");
  const Stats stats = read();
  EXPECT_EQ(stats.hugepages.at("2MB").usage, 8U);
  EXPECT_EQ(stats.hugepages.at("2MB").failures, 1U);
  ASSERT_TRUE(stats.block_io.pressure);
  EXPECT_EQ(stats.block_io.pressure->full.total, 6U);
}

}  // namespace
}  // namespace libcontainer::cgroups
