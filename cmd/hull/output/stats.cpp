#include "hull/output/stats.h"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "hull/output/byte_size.h"
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
  return bytes ? format_byte_size(*bytes) : std::string(kAbsent);
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

std::string id_text(const std::string& id) { return printable(id); }

void write(JsonWriter& json, const std::string& text) { json.string(text); }
void write(JsonWriter& json, std::uint64_t value) { json.unsigned_number(value); }
void write(JsonWriter& json, Count value) { value ? json.unsigned_number(*value) : json.null(); }
void write(JsonWriter& json, Real value) { value ? json.real(*value) : json.null(); }

// A member of a row: its key in JSON, and how it is written there and in the table.
struct Value {
  std::string_view key;  // empty: none
  std::string (*text)(const UsageRow& row) = nullptr;
  void (*write)(JsonWriter& json, const UsageRow& row) = nullptr;
};
template <auto kMember, auto kText>
constexpr Value value(std::string_view key) {
  return {.key = key,
          .text = [](const UsageRow& row) { return kText(row.*kMember); },
          .write = [](JsonWriter& json, const UsageRow& row) { write(json, row.*kMember); }};
}

// What a column shows, the second after a slash.
struct Column {
  std::string_view title;
  std::array<Value, 2> values;
};
using Row = UsageRow;
constexpr std::string_view kCpuTime = "CPU TIME";
constexpr std::string_view kCpuPercent = "CPU %";
constexpr auto kColumns = std::to_array<Column>({
    {"ID", {value<&Row::id, id_text>("id")}},
    {kCpuTime, {value<&Row::cpu_time, time_text>("cpuTime")}},
    {kCpuPercent, {value<&Row::cpu_percent, percent_text>("cpuPercent")}},
    {"MEM USAGE / LIMIT",
     {value<&Row::memory_usage, bytes_text>("memoryUsage"),
      value<&Row::memory_limit, bytes_text>("memoryLimit")}},
    {"MEM %", {value<&Row::memory_percent, percent_text>("memoryPercent")}},
    {"MEM PSI", {value<&Row::memory_pressure, percent_text>("memoryPressure")}},
    {"PIDS / LIMIT",
     {value<&Row::pids, count_text>("pids"), value<&Row::pids_limit, count_text>("pidsLimit")}},
    {"NET I/O",
     {value<&Row::network_received, bytes_text>("networkReceived"),
      value<&Row::network_sent, bytes_text>("networkSent")}},
    {"BLOCK I/O",
     {value<&Row::block_read, bytes_text>("blockRead"),
      value<&Row::block_written, bytes_text>("blockWritten")}},
});

std::string cell(const Column& column, const UsageRow& row) {
  const auto& [first, second] = column.values;
  std::string text = first.text(row);
  if (!second.key.empty()) text += " / " + second.text(row);
  return text;
}

void write_row(JsonWriter& json, const UsageRow& row) {
  json.begin_object();
  for (const Column& column : kColumns) {
    for (const Value& value : column.values) {
      if (value.key.empty()) continue;
      json.key(value.key);
      value.write(json, row);
    }
  }
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
  const std::string_view left_out = cpu == CpuColumn::Percent ? kCpuTime : kCpuPercent;
  std::vector<TableLine> lines(rows.size() + 1);
  for (const Column& column : kColumns) {
    if (column.title == left_out) continue;
    lines[0].emplace_back(column.title);
    for (std::size_t i = 0; i < rows.size(); ++i) lines[i + 1].push_back(cell(column, rows[i]));
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
