#include "cgroups/v1/statistics.h"

#include <array>

#include "base/error.h"
#include "base/number.h"
#include "cgroups/control_file.h"
#include "cgroups/counter_file.h"
#include "cgroups/huge_pages.h"
#include "cgroups/proc_files.h"
#include "cgroups/statistics.h"

namespace libcontainer::cgroups::v1 {

namespace {

Result<> read_cpu(const std::string& directory, Stats& stats) {
  LC_TRY_ASSIGN(const auto counters, read_counters(directory, "cpu.stat"));
  const auto value = [&](const char* key) {
    const auto found = counters.find(key);
    return found != counters.end() ? found->second : 0;
  };
  stats.cpu.periods = value("nr_periods");
  stats.cpu.throttled_periods = value("nr_throttled");
  stats.cpu.throttled_time = value("throttled_time");
  stats.cpu.burst_periods = value("nr_bursts");
  stats.cpu.burst_time = value("burst_time");
  return {};
}

// "cpu user system", then a line for each processor.
void parse_usage_all(std::string_view text, CpuStats& cpu) {
  (void)take_until(text, '\n');
  for_each_line(text, [&](std::string_view line) {
    (void)take_until(line, ' ');
    cpu.per_cpu_user.push_back(parse_counter(take_until(line, ' ')));
    cpu.per_cpu_kernel.push_back(parse_counter(line));
  });
}

Result<> read_cpuacct(const std::string& directory, Stats& stats) {
  constexpr std::uint64_t kNanosecondsPerTick = 10'000'000;  // the kernel tells in 1/100 s
  LC_TRY_ASSIGN(auto ticks, read_counters(directory, "cpuacct.stat"));
  stats.cpu.user = ticks["user"] * kNanosecondsPerTick;
  stats.cpu.kernel = ticks["system"] * kNanosecondsPerTick;
  LC_TRY_ASSIGN(stats.cpu.total, read_counter(directory, "cpuacct.usage"));
  LC_TRY_ASSIGN(const auto each, read_if_there(file_in(directory, "cpuacct.usage_percpu")));
  std::string_view rest = each ? std::string_view(*each) : std::string_view();
  while (!rest.empty()) {
    const std::string_view word = take_until(rest, ' ');
    if (!word.empty() && word != "\n") stats.cpu.per_cpu.push_back(parse_counter(word));
  }
  LC_TRY_ASSIGN(const auto all, read_if_there(file_in(directory, "cpuacct.usage_all")));
  if (all) parse_usage_all(*all, stats.cpu);
  return {};
}

// "0-2,7"
std::vector<std::uint16_t> parse_list(std::string_view text) {
  std::vector<std::uint16_t> numbers;
  while (text.ends_with('\n')) text.remove_suffix(1);
  while (!text.empty()) {
    std::string_view range = take_until(text, ',');
    const std::string_view first = take_until(range, '-');
    const std::uint64_t from = parse_counter(first);
    const std::uint64_t to = range.empty() ? from : parse_counter(range);
    for (std::uint64_t i = from; i <= to && i <= UINT16_MAX; ++i) {
      numbers.push_back(static_cast<std::uint16_t>(i));
    }
  }
  return numbers;
}

struct CpusetFile {
  const char* file;
  std::uint64_t CpusetStats::* member;
};
constexpr auto kCpusetFiles = std::to_array<CpusetFile>({
    {"cpuset.cpu_exclusive", &CpusetStats::cpu_exclusive},
    {"cpuset.mem_hardwall", &CpusetStats::mem_hardwall},
    {"cpuset.mem_exclusive", &CpusetStats::mem_exclusive},
    {"cpuset.memory_migrate", &CpusetStats::memory_migrate},
    {"cpuset.memory_spread_page", &CpusetStats::memory_spread_page},
    {"cpuset.memory_spread_slab", &CpusetStats::memory_spread_slab},
    {"cpuset.memory_pressure", &CpusetStats::memory_pressure},
    {"cpuset.sched_load_balance", &CpusetStats::sched_load_balance},
});

Result<> read_cpuset(const std::string& directory, Stats& stats) {
  CpusetStats& cpuset = stats.cpuset;
  LC_TRY_ASSIGN(const auto cpus, read_if_there(file_in(directory, "cpuset.cpus")));
  LC_TRY_ASSIGN(const auto mems, read_if_there(file_in(directory, "cpuset.mems")));
  cpuset.cpus = parse_list(cpus.value_or(""));
  cpuset.mems = parse_list(mems.value_or(""));
  for (const CpusetFile& row : kCpusetFiles) {
    LC_TRY_ASSIGN(cpuset.*row.member, read_counter(directory, row.file));
  }
  LC_TRY_ASSIGN(const auto level,
                read_if_there(file_in(directory, "cpuset.sched_relax_domain_level")));
  // -1 is the usual value.
  if (level) cpuset.sched_relax_domain_level = base::leading_number<std::int64_t>(*level);
  return {};
}

struct MemoryFiles {
  const char* prefix;
  MemoryCounter MemoryStats::* member;
};
constexpr auto kMemoryFiles = std::to_array<MemoryFiles>({
    {"memory", &MemoryStats::usage},
    {"memory.memsw", &MemoryStats::swap},
    {"memory.kmem", &MemoryStats::kernel},
    {"memory.kmem.tcp", &MemoryStats::kernel_tcp},
});

Result<> read_memory_counter(const std::string& directory, const std::string& prefix,
                             MemoryCounter& counter) {
  LC_TRY_ASSIGN(counter.usage, read_counter(directory, prefix + ".usage_in_bytes"));
  LC_TRY_ASSIGN(counter.max, read_counter(directory, prefix + ".max_usage_in_bytes"));
  LC_TRY_ASSIGN(counter.failures, read_counter(directory, prefix + ".failcnt"));
  LC_TRY_ASSIGN(counter.limit, read_counter(directory, prefix + ".limit_in_bytes"));
  return {};
}

Result<> read_memory(const std::string& directory, Stats& stats) {
  LC_TRY_ASSIGN(stats.memory.raw, read_counters(directory, "memory.stat"));
  if (const auto cache = stats.memory.raw.find("cache"); cache != stats.memory.raw.end()) {
    stats.memory.cache = cache->second;
  }
  for (const MemoryFiles& row : kMemoryFiles) {
    LC_TRY(read_memory_counter(directory, row.prefix, stats.memory.*row.member));
  }
  LC_TRY_ASSIGN(auto events, read_counters(directory, "memory.oom_control"));
  stats.memory.oom_kills = events["oom_kill"];
  return {};
}

// The reserved counters, where the kernel has them, see a page when it is promised, not only when
// it is touched.
Result<> read_hugepages(const std::string& directory, Stats& stats) {
  LC_TRY_ASSIGN(const auto sizes, huge_page_sizes(directory, ".usage_in_bytes"));
  for (const auto& [size, prefix] : sizes) {
    HugepageStats& page = stats.hugepages[size];
    LC_TRY_ASSIGN(page.usage, read_counter(directory, prefix + ".usage_in_bytes"));
    LC_TRY_ASSIGN(page.max, read_counter(directory, prefix + ".max_usage_in_bytes"));
    LC_TRY_ASSIGN(page.failures, read_counter(directory, prefix + ".failcnt"));
  }
  return {};
}

struct Reader {
  const char* controller;
  Result<> (*read)(const std::string& directory, Stats& stats);
};
constexpr auto kReaders = std::to_array<Reader>({
    {"cpu", read_cpu},
    {"cpuacct", read_cpuacct},
    {"cpuset", read_cpuset},
    {"memory", read_memory},
    {"pids", read_pids},
    {"blkio", read_block_io},
    {"hugetlb", read_hugepages},
    {"rdma", read_rdma},
});

}  // namespace

Result<> read_statistics(const CgroupPaths& paths, Stats& stats) {
  for (const Reader& reader : kReaders) {
    const CgroupDirectory* directory = paths.find(reader.controller);
    if (directory != nullptr) LC_TRY(reader.read(directory->path, stats));
  }
  return {};
}

}  // namespace libcontainer::cgroups::v1
