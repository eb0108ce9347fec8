#include "hull/output/stats.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "hull/output/escape.h"
#include "hull/output/json_writer.h"
#include "hull/output/table.h"

namespace hull::output {
namespace {

using libcontainer::BlockIoStats;
using libcontainer::MemoryCounter;
using libcontainer::Stats;

using Count = std::optional<std::uint64_t>;
using Real = std::optional<double>;

// cgroup v1 has no word for "none": it is the highest multiple of a page.
constexpr std::uint64_t kHighestLimit = std::uint64_t{1} << 62;

Count unless_zero(std::uint64_t value) { return value != 0 ? Count(value) : std::nullopt; }

Real cpu_percent(const std::optional<UsageSample>& before, const UsageSample& now) {
  if (!before || now.stats.cpu.total == 0) return std::nullopt;
  const std::chrono::duration<double, std::nano> elapsed = now.taken - before->taken;
  if (elapsed.count() <= 0 || now.stats.cpu.total < before->stats.cpu.total) return std::nullopt;
  const auto used = static_cast<double>(now.stats.cpu.total - before->stats.cpu.total);
  return 100 * used / elapsed.count();
}

void read_memory(const libcontainer::MemoryStats& memory, UsageRow& row) {
  if (memory.pressure) row.memory_pressure = memory.pressure->some.avg10;
  if (memory.usage == MemoryCounter{}) return;  // no memory controller
  row.memory_usage = memory.usage.usage;
  if (memory.usage.limit == 0 || memory.usage.limit >= kHighestLimit) return;
  row.memory_limit = memory.usage.limit;
  row.memory_percent =
      100 * static_cast<double>(memory.usage.usage) / static_cast<double>(memory.usage.limit);
}

void read_interfaces(const Stats& stats, UsageRow& row) {
  if (stats.interfaces.empty()) return;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  for (const auto& interface : stats.interfaces) {
    if (interface.name == "lo") continue;
    received += interface.rx_bytes;
    sent += interface.tx_bytes;
  }
  row.network_received = received;
  row.network_sent = sent;
}

// Over all devices.
std::uint64_t block_bytes(const BlockIoStats& block_io, std::string_view operation) {
  std::uint64_t bytes = 0;
  for (const auto& entry : block_io.service_bytes) {
    if (entry.operation == operation) bytes += entry.value;
  }
  return bytes;
}

constexpr std::string_view kAbsent = "-";

std::string bytes_text(Count bytes) {
  if (!bytes) return std::string(kAbsent);
  if (*bytes < 1024) return fmt::format("{}B", *bytes);
  constexpr auto kUnits =
      std::to_array<std::string_view>({"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"});
  constexpr double kRoundsUp = 1023.95;  // as printed with one digit
  double value = static_cast<double>(*bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= kRoundsUp && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return fmt::format("{:.1f}{}", value, kUnits[unit]);
}

std::string percent_text(Real percent) {
  return percent ? fmt::format("{:.2f}%", *percent) : std::string(kAbsent);
}

std::string count_text(Count count) {
  return count ? fmt::format("{}", *count) : std::string(kAbsent);
}

std::string time_text(Count nanoseconds) {
  if (!nanoseconds) return std::string(kAbsent);
  return fmt::format("{:.2f}s", static_cast<double>(*nanoseconds) / 1e9);
}

std::string pair_text(std::string left, std::string_view right) {
  return std::move(left) + " / " + std::string(right);
}

// One for a column of the table.
struct Column {
  std::string_view title;
  std::string (*text)(const UsageRow& row);
};
constexpr Column kCpuPercent{"CPU %",
                             [](const UsageRow& row) { return percent_text(row.cpu_percent); }};
constexpr Column kCpuTime{"CPU TIME", [](const UsageRow& row) { return time_text(row.cpu_time); }};
constexpr auto kAfterCpu = std::to_array<Column>({
    {"MEM USAGE / LIMIT",
     [](const UsageRow& row) {
       return pair_text(bytes_text(row.memory_usage), bytes_text(row.memory_limit));
     }},
    {"MEM %", [](const UsageRow& row) { return percent_text(row.memory_percent); }},
    {"MEM PSI", [](const UsageRow& row) { return percent_text(row.memory_pressure); }},
    {"PIDS / LIMIT",
     [](const UsageRow& row) {
       return pair_text(count_text(row.pids), count_text(row.pids_limit));
     }},
    {"NET I/O",
     [](const UsageRow& row) {
       return pair_text(bytes_text(row.network_received), bytes_text(row.network_sent));
     }},
    {"BLOCK I/O",
     [](const UsageRow& row) {
       return pair_text(bytes_text(row.block_read), bytes_text(row.block_written));
     }},
});

void write(JsonWriter& json, std::string_view key, Count value) {
  json.key(key);
  value ? json.unsigned_number(*value) : json.null();
}

void write_real(JsonWriter& json, std::string_view key, Real value) {
  json.key(key);
  value ? json.real(*value) : json.null();
}

void write_row(JsonWriter& json, const UsageRow& row) {
  json.begin_object();
  json.member("id", row.id);
  write(json, "cpuTime", row.cpu_time);
  write_real(json, "cpuPercent", row.cpu_percent);
  write(json, "memoryUsage", row.memory_usage);
  write(json, "memoryLimit", row.memory_limit);
  write_real(json, "memoryPercent", row.memory_percent);
  write_real(json, "memoryPressure", row.memory_pressure);
  write(json, "pids", row.pids);
  write(json, "pidsLimit", row.pids_limit);
  write(json, "networkReceived", row.network_received);
  write(json, "networkSent", row.network_sent);
  write(json, "blockRead", row.block_read);
  write(json, "blockWritten", row.block_written);
  json.end_object();
}

}  // namespace

UsageRow usage_row(std::string id, const std::optional<UsageSample>& before,
                   const UsageSample& now) {
  const Stats& stats = now.stats;
  UsageRow row{.id = std::move(id)};
  // A container that runs has used some time and has a process: 0 is for no controller.
  row.cpu_time = unless_zero(stats.cpu.total);
  row.cpu_percent = cpu_percent(before, now);
  read_memory(stats.memory, row);
  row.pids = unless_zero(stats.pids.current);
  row.pids_limit = unless_zero(stats.pids.limit);
  read_interfaces(stats, row);
  row.block_read = block_bytes(stats.block_io, "Read");
  row.block_written = block_bytes(stats.block_io, "Write");
  return row;
}

std::string format_usage_table(std::span<const UsageRow> rows, CpuColumn cpu) {
  std::vector<Column> columns{
      {"ID", [](const UsageRow& row) { return printable(row.id); }},
      cpu == CpuColumn::Percent ? kCpuPercent : kCpuTime,
  };
  columns.insert(columns.end(), kAfterCpu.begin(), kAfterCpu.end());
  std::vector<TableLine> lines(rows.size() + 1);
  for (const auto& column : columns) {
    lines[0].emplace_back(column.title);
    for (std::size_t i = 0; i < rows.size(); ++i) lines[i + 1].push_back(column.text(rows[i]));
  }
  return format_table(lines, 0);
}

std::string format_usage_json(std::span<const UsageRow> rows) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_array();
  for (const auto& row : rows) write_row(json, row);
  json.end_array();
  return json.take() + "\n";
}

}  // namespace hull::output
