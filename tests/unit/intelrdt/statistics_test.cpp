// On a tree of plain files that looks like resctrl.
#include "intelrdt/statistics.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace libcontainer::intelrdt {
namespace {

class RdtStatistics : public testing::Test {
 protected:
  RdtStatistics() {
    char path[] = "/tmp/resctrl-test-XXXXXX";
    root = ::mkdtemp(path);
    write("schemata", "    MB:0=100;1=100\n    L3:0=fff;1=fff\n");
    write("web/schemata", "    MB:0=20;1=70\n    L3:0=f0;1=f\n");
  }
  ~RdtStatistics() override { std::filesystem::remove_all(root); }

  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = root + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  RdtStats stats(const std::string& monitor = {}) const {
    return read_statistics({.root = root,
                            .directory = root + "/web",
                            .monitor = monitor.empty() ? "" : root + "/web/" + monitor});
  }

  std::string root;
};

TEST_F(RdtStatistics, AreEmptyWithoutTheHardware) {
  const auto found = stats();
  EXPECT_FALSE(found.l3_cache);
  EXPECT_EQ(found.l3_cache_schema, "");
  EXPECT_FALSE(found.memory_bandwidth);
  EXPECT_FALSE(found.traffic);
  EXPECT_FALSE(found.occupied_bytes);
}

TEST_F(RdtStatistics, HaveTheCacheAndItsSchemata) {
  write("info/L3/cbm_mask", "fff\n");
  write("info/L3/min_cbm_bits", "1\n");
  write("info/L3/num_closids", "16\n");
  const auto found = stats();
  ASSERT_TRUE(found.l3_cache);
  EXPECT_EQ(found.l3_cache->cbm_mask, "fff");
  EXPECT_EQ(found.l3_cache->min_cbm_bits, 1U);
  EXPECT_EQ(found.l3_cache->closids, 16U);
  EXPECT_EQ(found.l3_cache_schema_root, "L3:0=fff;1=fff");
  EXPECT_EQ(found.l3_cache_schema, "L3:0=f0;1=f");
  EXPECT_EQ(found.memory_bandwidth_schema, "") << "not shared out";
  EXPECT_EQ(found.schemata, (std::vector<std::string>{"MB:0=20;1=70", "L3:0=f0;1=f"}));
}

TEST_F(RdtStatistics, HaveCodeAndDataApart) {
  write("info/L3CODE/cbm_mask", "ff\n");
  write("web/schemata", "L3DATA:0=f\nL3CODE:0=3\n");
  const auto found = stats();
  ASSERT_TRUE(found.l3_cache);
  EXPECT_EQ(found.l3_cache->cbm_mask, "ff");
  EXPECT_EQ(found.l3_cache_schema, "L3DATA:0=f\nL3CODE:0=3");
}

TEST_F(RdtStatistics, HaveTheBandwidth) {
  write("info/MB/bandwidth_gran", "10\n");
  write("info/MB/delay_linear", "1\n");
  write("info/MB/min_bandwidth", "5\n");
  write("info/MB/num_closids", "8\n");
  const auto found = stats();
  ASSERT_TRUE(found.memory_bandwidth);
  EXPECT_EQ(found.memory_bandwidth->granularity, 10U);
  EXPECT_EQ(found.memory_bandwidth->delay_linear, 1U);
  EXPECT_EQ(found.memory_bandwidth->min_bandwidth, 5U);
  EXPECT_EQ(found.memory_bandwidth->closids, 8U);
  EXPECT_EQ(found.memory_bandwidth_schema_root, "MB:0=100;1=100");
  EXPECT_EQ(found.memory_bandwidth_schema, "MB:0=20;1=70");
}

TEST_F(RdtStatistics, CountByDomainInOrder) {
  write("info/L3_MON/mon_features", "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n");
  write("web/mon_data/mon_L3_01/mbm_total_bytes", "30\n");
  write("web/mon_data/mon_L3_01/llc_occupancy", "Unavailable\n");
  write("web/mon_data/mon_L3_00/mbm_total_bytes", "10\n");
  write("web/mon_data/mon_L3_00/mbm_local_bytes", "5\n");
  write("web/mon_data/mon_L3_00/llc_occupancy", "4096\n");
  const auto found = stats();
  ASSERT_TRUE(found.traffic && found.occupied_bytes);
  ASSERT_EQ(found.traffic->size(), 2U);
  EXPECT_EQ((*found.traffic)[0].total_bytes, 10U);
  EXPECT_EQ((*found.traffic)[0].local_bytes, 5U);
  EXPECT_EQ((*found.traffic)[1].total_bytes, 30U);
  EXPECT_EQ(*found.occupied_bytes, (std::vector<std::uint64_t>{4096, 0}));
}

TEST_F(RdtStatistics, AreThoseOfTheMonitoringGroup) {
  write("info/L3_MON/mon_features", "llc_occupancy\n");
  write("web/mon_data/mon_L3_00/llc_occupancy", "1\n");
  write("web/mon_groups/web/mon_data/mon_L3_00/llc_occupancy", "2\n");
  const auto found = stats("mon_groups/web");
  EXPECT_FALSE(found.traffic);
  ASSERT_TRUE(found.occupied_bytes);
  EXPECT_EQ(*found.occupied_bytes, std::vector<std::uint64_t>{2});
}

}  // namespace
}  // namespace libcontainer::intelrdt
