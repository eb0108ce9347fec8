#include "cgroups/v2/statistics.h"

#include <array>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/counter_file.h"
#include "cgroups/huge_pages.h"
#include "cgroups/proc_files.h"
#include "cgroups/statistics.h"

namespace libcontainer::cgroups::v2 {

namespace {

struct CpuKey {
  const char* key;
  std::uint64_t CpuStats::* member;
  std::uint64_t unit;  // in which the kernel counts
};
constexpr std::uint64_t kMicrosecond = 1000;
constexpr auto kCpuKeys = std::to_array<CpuKey>({
    {"usage_usec", &CpuStats::total, kMicrosecond},
    {"user_usec", &CpuStats::user, kMicrosecond},
    {"system_usec", &CpuStats::kernel, kMicrosecond},
    {"nr_periods", &CpuStats::periods, 1},
    {"nr_throttled", &CpuStats::throttled_periods, 1},
    {"throttled_usec", &CpuStats::throttled_time, kMicrosecond},
    {"nr_bursts", &CpuStats::burst_periods, 1},
    {"burst_usec", &CpuStats::burst_time, kMicrosecond},
});

Result<> read_cpu(const std::string& directory, Stats& stats) {
  LC_TRY_ASSIGN(const auto counters, read_counters(directory, "cpu.stat"));
  for (const CpuKey& row : kCpuKeys) {
    const auto found = counters.find(row.key);
    if (found != counters.end()) stats.cpu.*row.member = found->second * row.unit;
  }
  return {};
}

Result<MemoryCounter> read_memory_counter(const std::string& directory, const std::string& prefix) {
  MemoryCounter counter;
  LC_TRY_ASSIGN(counter.usage, read_counter(directory, prefix + ".current"));
  LC_TRY_ASSIGN(counter.max, read_counter(directory, prefix + ".peak"));
  LC_TRY_ASSIGN(counter.limit, read_counter(directory, prefix + ".max"));
  LC_TRY_ASSIGN(auto events, read_counters(directory, prefix + ".events"));
  counter.failures = events["max"];
  return counter;
}

std::uint64_t sum_of_limits(std::uint64_t a, std::uint64_t b) {
  return a == kNoLimit || b == kNoLimit ? kNoLimit : a + b;
}

Result<> read_memory(const std::string& directory, Stats& stats) {
  MemoryStats& memory = stats.memory;
  LC_TRY_ASSIGN(memory.raw, read_counters(directory, "memory.stat"));
  if (const auto file = memory.raw.find("file"); file != memory.raw.end()) {
    memory.cache = file->second;
  }
  LC_TRY_ASSIGN(memory.usage, read_memory_counter(directory, "memory"));
  LC_TRY_ASSIGN(memory.swap_only, read_memory_counter(directory, "memory.swap"));
  // The most that both together have been is not known.
  memory.swap = {.usage = memory.usage.usage + memory.swap_only.usage,
                 .max = 0,
                 .limit = sum_of_limits(memory.usage.limit, memory.swap_only.limit),
                 .failures = memory.swap_only.failures};
  LC_TRY_ASSIGN(auto events, read_counters(directory, "memory.events"));
  memory.oom_kills = events["oom_kill"];
  return {};
}

struct IoKey {
  const char* key;
  const char* operation;
  std::vector<BlockIoEntry> BlockIoStats::* member;
};
constexpr auto kIoKeys = std::to_array<IoKey>({
    {"rbytes", "Read", &BlockIoStats::service_bytes},
    {"wbytes", "Write", &BlockIoStats::service_bytes},
    {"dbytes", "Discard", &BlockIoStats::service_bytes},
    {"rios", "Read", &BlockIoStats::serviced},
    {"wios", "Write", &BlockIoStats::serviced},
    {"dios", "Discard", &BlockIoStats::serviced},
});

// "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0"; a device that was never used has no
// values.
void parse_io_line(std::string_view line, BlockIoStats& block_io) {
  std::string_view device = take_until(line, ' ');
  const std::uint64_t major = parse_counter(take_until(device, ':'));
  const std::uint64_t minor = parse_counter(device);
  for (const IoKey& row : kIoKeys) {
    const std::string_view value = value_after(line, row.key);
    if (value.empty()) continue;
    (block_io.*row.member)
        .push_back({.major = major,
                    .minor = minor,
                    .operation = row.operation,
                    .value = parse_counter(value)});
  }
}

Result<> read_block_io(const std::string& directory, Stats& stats) {
  LC_TRY_ASSIGN(const auto text, read_if_there(file_in(directory, "io.stat")));
  for_each_line(text.value_or(""),
                [&](std::string_view line) { parse_io_line(line, stats.block_io); });
  return {};
}

Result<> read_hugepages(const std::string& directory, Stats& stats) {
  LC_TRY_ASSIGN(const auto sizes, huge_page_sizes(directory, ".current"));
  for (const auto& [size, prefix] : sizes) {
    HugepageStats& page = stats.hugepages[size];
    LC_TRY_ASSIGN(page.usage, read_counter(directory, prefix + ".current"));
    // Of both kinds of counters there is one file.
    LC_TRY_ASSIGN(auto events, read_counters(directory, "hugetlb." + size + ".events"));
    page.failures = events["max"];
  }
  return {};
}

// Without the controller the members are counted.
Result<> read_processes(const std::string& directory, Stats& stats) {
  LC_TRY(read_pids(directory, stats));
  if (stats.pids.current != 0) return {};
  LC_TRY_ASSIGN(const auto members, read_if_there(file_in(directory, "cgroup.procs")));
  for_each_line(members.value_or(""), [&](std::string_view) { ++stats.pids.current; });
  return {};
}

}  // namespace

Result<> read_statistics(const std::string& directory, Stats& stats) {
  constexpr auto kReaders = std::to_array(
      {read_cpu, read_memory, read_processes, read_block_io, read_hugepages, read_rdma});
  for (const auto read : kReaders) LC_TRY(read(directory, stats));
  return {};
}

}  // namespace libcontainer::cgroups::v2
