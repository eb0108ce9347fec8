#include "hull/output/stats.h"

#include <gtest/gtest.h>

#include "hull/file.h"

namespace hull::output {
namespace {

using namespace libcontainer;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

const steady_clock::time_point kStart{std::chrono::hours(1)};

UsageSample cpu_sample(std::uint64_t total, milliseconds after) {
  UsageSample sample{kStart + after, {}};
  sample.stats.cpu.total = total;
  return sample;
}

UsageRow row_of(const Stats& stats) { return usage_row("web", std::nullopt, {kStart, stats}); }

TEST(UsageRow, HasTheShareOfOneProcessorBetweenTwoSamples) {
  const auto before = cpu_sample(1'000'000'000, milliseconds(0));
  const auto half = usage_row("web", before, cpu_sample(2'000'000'000, milliseconds(2000)));
  ASSERT_TRUE(half.cpu_percent);
  EXPECT_DOUBLE_EQ(*half.cpu_percent, 50);
  EXPECT_EQ(half.cpu_time, 2'000'000'000U);
  const auto three = usage_row("web", before, cpu_sample(2'500'000'000, milliseconds(500)));
  ASSERT_TRUE(three.cpu_percent);
  EXPECT_DOUBLE_EQ(*three.cpu_percent, 300);
  const auto idle = usage_row("web", before, cpu_sample(1'000'000'000, milliseconds(500)));
  EXPECT_EQ(idle.cpu_percent, 0);
}

TEST(UsageRow, HasNoShareWithoutAnEarlierSampleThatFits) {
  const auto before = cpu_sample(1000, milliseconds(5));
  EXPECT_FALSE(usage_row("web", std::nullopt, before).cpu_percent);
  EXPECT_FALSE(usage_row("web", before, cpu_sample(2000, milliseconds(5))).cpu_percent);
  EXPECT_FALSE(usage_row("web", before, cpu_sample(999, milliseconds(9))).cpu_percent);
  EXPECT_FALSE(usage_row("web", before, cpu_sample(0, milliseconds(9))).cpu_percent);
}

TEST(UsageRow, LacksWhatIsNotCounted) {
  const auto row = row_of({});
  EXPECT_FALSE(row.cpu_time);
  EXPECT_FALSE(row.memory_usage);
  EXPECT_FALSE(row.memory_limit);
  EXPECT_FALSE(row.memory_percent);
  EXPECT_FALSE(row.memory_pressure);
  EXPECT_FALSE(row.pids);
  EXPECT_FALSE(row.pids_limit);
  EXPECT_FALSE(row.network_received);
  EXPECT_FALSE(row.network_sent);
}

TEST(UsageRow, HasMemoryWithItsLimit) {
  Stats stats;
  stats.memory.usage = {.usage = 1 << 20, .limit = 4 << 20};
  stats.memory.pressure = Pressure{.some = {.avg10 = 1.5}, .full = {.avg10 = 0.5}};
  const auto row = row_of(stats);
  EXPECT_EQ(row.memory_usage, 1U << 20);
  EXPECT_EQ(row.memory_limit, 4U << 20);
  EXPECT_EQ(row.memory_percent, 25);
  EXPECT_EQ(row.memory_pressure, 1.5);
}

TEST(UsageRow, MemoryWithoutALimitHasNoShareOnEitherVersion) {
  for (const std::uint64_t none : {kNoLimit, std::uint64_t{9223372036854771712U}}) {
    Stats stats;
    stats.memory.usage = {.usage = 0, .limit = none};
    const auto row = row_of(stats);
    EXPECT_EQ(row.memory_usage, 0U);
    EXPECT_FALSE(row.memory_limit);
    EXPECT_FALSE(row.memory_percent);
  }
}

TEST(UsageRow, AddsInterfacesUpWithoutTheLoopback) {
  Stats stats;
  stats.interfaces = {{.name = "lo", .rx_bytes = 1000, .tx_bytes = 1000}};
  EXPECT_EQ(row_of(stats).network_received, 0U);
  stats.interfaces.push_back({.name = "eth0", .rx_bytes = 5, .tx_bytes = 7});
  stats.interfaces.push_back({.name = "eth1", .rx_bytes = 10, .tx_bytes = 20});
  EXPECT_EQ(row_of(stats).network_received, 15U);
  EXPECT_EQ(row_of(stats).network_sent, 27U);
}

TEST(UsageRow, AddsDevicesUpByOperation) {
  Stats stats;
  stats.block_io.service_bytes = {{8, 0, "Read", 1},   {8, 0, "Write", 2},  {8, 0, "Sync", 3},
                                  {8, 0, "Total", 3},  {8, 16, "Read", 10}, {8, 16, "Write", 20},
                                  {8, 16, "Total", 30}};
  const auto row = row_of(stats);
  EXPECT_EQ(row.block_read, 11U);
  EXPECT_EQ(row.block_written, 22U);
}

UsageRow full_row() {
  return {.id = "web",
          .cpu_time = 12'345'000'000,
          .cpu_percent = 99.5,
          .memory_usage = 1536,
          .memory_limit = 64 << 20,
          .memory_percent = 0.0023,
          .memory_pressure = 0.12,
          .pids = 3,
          .pids_limit = 20,
          .network_received = 1023,
          .network_sent = 1024,
          .block_read = 1048575,
          .block_written = 5'000'000'000};
}

TEST(UsageTable, HasAHeaderForNoContainers) {
  EXPECT_EQ(format_usage_table({}, CpuColumn::Percent),
            "ID   CPU %   MEM USAGE / LIMIT   MEM %   MEM PSI   PIDS / LIMIT   NET I/O   "
            "BLOCK I/O\n");
}

TEST(UsageTable, HasUnitsAndDashesForWhatIsAbsent) {
  const UsageRow rows[] = {full_row(), {.id = "db"}};
  EXPECT_EQ(format_usage_table(rows, CpuColumn::Percent),
            "ID    CPU %    MEM USAGE / LIMIT   MEM %   MEM PSI   PIDS / LIMIT   NET I/O          "
            "BLOCK I/O\n"
            "web   99.50%   1.5KiB / 64.0MiB    0.00%   0.12%     3 / 20         1023B / 1.0KiB   "
            "1.0MiB / 4.7GiB\n"
            "db    -        - / -               -       -         - / -          - / -            "
            "0B / 0B\n");
}

TEST(UsageTable, HasTheTimeOfTheProcessorInsteadOfItsShare) {
  const UsageRow rows[] = {full_row(), {.id = "db"}};
  const auto table = format_usage_table(rows, CpuColumn::Time);
  EXPECT_TRUE(table.starts_with("ID    CPU TIME   MEM"));
  EXPECT_NE(table.find("\nweb   12.35s     1.5"), std::string::npos) << table;
  EXPECT_NE(table.find("\ndb    -          - / -"), std::string::npos) << table;
}

TEST(UsageTable, EscapesWhatCouldForgeARow) {
  const UsageRow rows[] = {{.id = "a\nb\x1b[2J"}};
  EXPECT_NE(format_usage_table(rows, CpuColumn::Percent).find("\na\\nb\\x1b[2J   -"),
            std::string::npos);
}

TEST(UsageTable, ShowsSizesUpToTheLargest) {
  UsageRow row{.id = "web"};
  row.block_read = UINT64_MAX;
  row.block_written = 1ULL << 40;
  const auto table = format_usage_table(std::span(&row, 1), CpuColumn::Percent);
  EXPECT_NE(table.find("16.0EiB / 1.0TiB"), std::string::npos) << table;
}

TEST(UsageJson, HasNumbersAsTheyAre) {
  const UsageRow rows[] = {full_row()};
  EXPECT_EQ(format_usage_json(rows),
            R"([{"id":"web","cpuTime":12345000000,"cpuPercent":99.5,"memoryUsage":1536,)"
            R"("memoryLimit":67108864,"memoryPercent":0.0023,"memoryPressure":0.12,"pids":3,)"
            R"("pidsLimit":20,"networkReceived":1023,"networkSent":1024,"blockRead":1048575,)"
            R"("blockWritten":5000000000}])"
            "\n");
}

TEST(UsageJson, HasEveryKeyForWhatIsAbsent) {
  const UsageRow rows[] = {{.id = "db"}};
  EXPECT_EQ(format_usage_json(rows),
            R"([{"id":"db","cpuTime":null,"cpuPercent":null,"memoryUsage":null,)"
            R"("memoryLimit":null,"memoryPercent":null,"memoryPressure":null,"pids":null,)"
            R"("pidsLimit":null,"networkReceived":null,"networkSent":null,"blockRead":0,)"
            R"("blockWritten":0}])"
            "\n");
  EXPECT_EQ(format_usage_json({}), "[]\n");
}

TEST(UsageJson, EveryKeyIsInTheDocument) {
  const auto document = read_file(HULL_SOURCE_DIR "/docs/inspect.md");
  ASSERT_TRUE(document) << document.error().message;
  const UsageRow rows[] = {{.id = "db"}};
  const std::string json = format_usage_json(rows);
  int keys = 0;
  for (std::size_t end = json.find("\":"); end != std::string::npos;
       end = json.find("\":", end + 1)) {
    const std::size_t begin = json.rfind('"', end - 1) + 1;
    const std::string key = json.substr(begin, end - begin);
    EXPECT_NE(document->find("`" + key + "`"), std::string::npos) << key;
    ++keys;
  }
  EXPECT_GT(keys, 10);
}

}  // namespace
}  // namespace hull::output
