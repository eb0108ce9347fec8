#include "hull/output/events.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

using namespace libcontainer;

TEST(StatsEvent, OfNothingHasTheFieldsThatAreAlwaysThere) {
  EXPECT_EQ(format_stats_event("web", {}),
            R"({"type":"stats","id":"web","data":{"cpu":{"usage":{"kernel":0,"user":0},)"
            R"("throttling":{}},"cpuset":{"cpu_exclusive":0,"mem_hardwall":0,"mem_exclusive":0,)"
            R"("memory_migrate":0,"memory_spread_page":0,"memory_spread_slab":0,)"
            R"("memory_pressure":0,"sched_load_balance":0,"sched_relax_domain_level":0},)"
            R"("memory":{},"pids":{},"blkio":{},"hugetlb":{},"intel_rdt":{},)"
            R"("network_interfaces":[]}})"
            "\n");
}

bool has(const Stats& stats, std::string_view part) {
  return format_stats_event("web", stats).find(part) != std::string::npos;
}

TEST(StatsEvent, HasCpuAndPressure) {
  Stats stats;
  stats.cpu.total = 30;
  stats.cpu.per_cpu = {10, 20};
  stats.cpu.throttled_time = 5;
  stats.cpu.pressure = Pressure{.some = {.avg10 = 0.5, .total = 9}, .full = {}};
  EXPECT_TRUE(has(stats, R"("usage":{"total":30,"percpu":[10,20],"kernel":0,"user":0})"));
  EXPECT_TRUE(has(stats, R"("throttling":{"throttledTime":5})"));
  EXPECT_TRUE(has(stats, R"("psi":{"some":{"avg10":0.5,"avg60":0,"avg300":0,"total":9},"full":{)"));
}

TEST(StatsEvent, HasMemoryWithLimitsAsTheKernelHasThem) {
  Stats stats;
  stats.memory.usage = {.usage = 5, .max = 0, .limit = kNoLimit, .failures = 0};
  stats.memory.raw = {{"anon", 1}, {"file", 2}};
  EXPECT_TRUE(has(stats,
                  R"("memory":{"usage":{"limit":18446744073709551615,"usage":5,"failcnt":0},)"
                  R"("raw":{"anon":1,"file":2}})"));
}

TEST(StatsEvent, HasTheRest) {
  Stats stats;
  stats.pids = {.current = 3, .limit = 0};
  stats.cpuset.cpus = {0, 2};
  stats.block_io.serviced = {{.major = 8, .minor = 0, .operation = "Read", .value = 7}};
  stats.block_io.queued = {{.major = 0, .minor = 1, .operation = "", .value = 0}};
  stats.hugepages["2MB"] = {.usage = 1, .max = 0, .failures = 2};
  stats.interfaces = {{.name = "lo", .rx_bytes = 4}};
  EXPECT_TRUE(has(stats, R"("pids":{"current":3})"));
  EXPECT_TRUE(has(stats, R"("cpuset":{"cpus":[0,2],)"));
  EXPECT_TRUE(has(stats, R"("ioServicedRecursive":[{"major":8,"op":"Read","value":7}])"));
  EXPECT_TRUE(has(stats, R"("ioQueueRecursive":[{"minor":1}])"));
  EXPECT_TRUE(has(stats, R"("hugetlb":{"2MB":{"usage":1,"failcnt":2}})"));
  EXPECT_TRUE(has(stats, R"("network_interfaces":[{"Name":"lo","RxBytes":4,"RxPackets":0,)"));
}

TEST(OomEvent, HasNoData) { EXPECT_EQ(format_oom_event("a"), "{\"type\":\"oom\",\"id\":\"a\"}\n"); }

}  // namespace
}  // namespace hull::output
