// What `stats` prints: numbers of several containers side by side. Pure.
#pragma once

#include <libcontainer/stats.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace hull::output {

// What a container had used at a moment.
struct UsageSample {
  std::chrono::steady_clock::time_point taken;
  libcontainer::Stats stats;
};

// Absent: not counted here, or there is no such limit.
struct UsageRow {
  std::string id;
  std::optional<std::uint64_t> cpu_time;  // ns
  std::optional<double> cpu_percent;      // of one processor
  std::optional<std::uint64_t> memory_usage;
  std::optional<std::uint64_t> memory_limit;
  std::optional<double> memory_percent;   // of the limit
  std::optional<double> memory_pressure;  // per cent of the last 10 s in which a task waited
  std::optional<std::uint64_t> pids;
  std::optional<std::uint64_t> pids_limit;
  std::optional<std::uint64_t> network_received;  // bytes, the loopback's left out
  std::optional<std::uint64_t> network_sent;
  std::uint64_t block_read = 0;  // bytes
  std::uint64_t block_written = 0;
};

// `before` is absent, or an earlier one of the same container: it gives the percentage of CPU.
UsageRow usage_row(std::string id, const std::optional<UsageSample>& before,
                   const UsageSample& now);

// The column of the CPU: how much of one processor, or the time used.
enum class CpuColumn : std::uint8_t { Percent, Time };

// A table with a header line.
std::string format_usage_table(std::span<const UsageRow> rows, CpuColumn cpu);

// One line with an array of objects, ended by a new-line. Keys are always there, null if absent.
std::string format_usage_json(std::span<const UsageRow> rows);

}  // namespace hull::output
