#include "hull/output/events.h"

#include <array>

#include "hull/output/json_writer.h"

namespace hull::output {
namespace {

using namespace libcontainer;

void write(JsonWriter& json, std::string_view key, std::uint64_t value) {
  json.key(key);
  json.unsigned_number(value);
}

void write_nonzero(JsonWriter& json, std::string_view key, std::uint64_t value) {
  if (value != 0) write(json, key, value);
}

template <class Number>
void write_list(JsonWriter& json, std::string_view key, const std::vector<Number>& values) {
  if (values.empty()) return;
  json.key(key);
  json.begin_array();
  for (const Number value : values) json.unsigned_number(value);
  json.end_array();
}

void write_share(JsonWriter& json, std::string_view key, const PressureShare& share) {
  json.key(key);
  json.begin_object();
  json.key("avg10");
  json.real(share.avg10);
  json.key("avg60");
  json.real(share.avg60);
  json.key("avg300");
  json.real(share.avg300);
  write(json, "total", share.total);
  json.end_object();
}

void write_pressure(JsonWriter& json, const std::optional<Pressure>& pressure) {
  if (!pressure) return;
  json.key("psi");
  json.begin_object();
  write_share(json, "some", pressure->some);
  write_share(json, "full", pressure->full);
  json.end_object();
}

void write_cpu(JsonWriter& json, const CpuStats& cpu) {
  json.key("cpu");
  json.begin_object();
  json.key("usage");
  json.begin_object();
  write_nonzero(json, "total", cpu.total);
  write_list(json, "percpu", cpu.per_cpu);
  write_list(json, "percpu_kernel", cpu.per_cpu_kernel);
  write_list(json, "percpu_user", cpu.per_cpu_user);
  write(json, "kernel", cpu.kernel);
  write(json, "user", cpu.user);
  json.end_object();
  json.key("throttling");
  json.begin_object();
  write_nonzero(json, "periods", cpu.periods);
  write_nonzero(json, "throttledPeriods", cpu.throttled_periods);
  write_nonzero(json, "throttledTime", cpu.throttled_time);
  json.end_object();
  write_pressure(json, cpu.pressure);
  json.end_object();
}

void write_cpuset(JsonWriter& json, const CpusetStats& cpuset) {
  json.key("cpuset");
  json.begin_object();
  write_list(json, "cpus", cpuset.cpus);
  write(json, "cpu_exclusive", cpuset.cpu_exclusive);
  write_list(json, "mems", cpuset.mems);
  write(json, "mem_hardwall", cpuset.mem_hardwall);
  write(json, "mem_exclusive", cpuset.mem_exclusive);
  write(json, "memory_migrate", cpuset.memory_migrate);
  write(json, "memory_spread_page", cpuset.memory_spread_page);
  write(json, "memory_spread_slab", cpuset.memory_spread_slab);
  write(json, "memory_pressure", cpuset.memory_pressure);
  write(json, "sched_load_balance", cpuset.sched_load_balance);
  json.key("sched_relax_domain_level");
  json.number(cpuset.sched_relax_domain_level);
  json.end_object();
}

void write_counter(JsonWriter& json, std::string_view key, const MemoryCounter& counter) {
  if (counter == MemoryCounter{}) return;
  json.key(key);
  json.begin_object();
  write(json, "limit", counter.limit);
  write_nonzero(json, "usage", counter.usage);
  write_nonzero(json, "max", counter.max);
  write(json, "failcnt", counter.failures);
  json.end_object();
}

void write_memory(JsonWriter& json, const MemoryStats& memory) {
  json.key("memory");
  json.begin_object();
  write_nonzero(json, "cache", memory.cache);
  write_counter(json, "usage", memory.usage);
  write_counter(json, "swap", memory.swap);
  write_counter(json, "kernel", memory.kernel);
  write_counter(json, "kernelTCP", memory.kernel_tcp);
  if (!memory.raw.empty()) {
    json.key("raw");
    json.begin_object();
    for (const auto& [name, value] : memory.raw) write(json, name, value);
    json.end_object();
  }
  write_pressure(json, memory.pressure);
  json.end_object();
}

struct BlockIoList {
  std::string_view key;
  std::vector<BlockIoEntry> BlockIoStats::* member;
};
constexpr auto kBlockIoLists = std::to_array<BlockIoList>({
    {"ioServiceBytesRecursive", &BlockIoStats::service_bytes},
    {"ioServicedRecursive", &BlockIoStats::serviced},
    {"ioQueueRecursive", &BlockIoStats::queued},
    {"ioServiceTimeRecursive", &BlockIoStats::service_time},
    {"ioWaitTimeRecursive", &BlockIoStats::wait_time},
    {"ioMergedRecursive", &BlockIoStats::merged},
    {"ioTimeRecursive", &BlockIoStats::time},
    {"sectorsRecursive", &BlockIoStats::sectors},
});

void write_entry(JsonWriter& json, const BlockIoEntry& entry) {
  json.begin_object();
  write_nonzero(json, "major", entry.major);
  write_nonzero(json, "minor", entry.minor);
  if (!entry.operation.empty()) json.member("op", entry.operation);
  write_nonzero(json, "value", entry.value);
  json.end_object();
}

void write_block_io(JsonWriter& json, const BlockIoStats& block_io) {
  json.key("blkio");
  json.begin_object();
  for (const auto& list : kBlockIoLists) {
    const auto& entries = block_io.*list.member;
    if (entries.empty()) continue;
    json.key(list.key);
    json.begin_array();
    for (const auto& entry : entries) write_entry(json, entry);
    json.end_array();
  }
  write_pressure(json, block_io.pressure);
  json.end_object();
}

void write_hugepages(JsonWriter& json, const std::map<std::string, HugepageStats>& sizes) {
  json.key("hugetlb");
  json.begin_object();
  for (const auto& [size, stats] : sizes) {
    json.key(size);
    json.begin_object();
    write_nonzero(json, "usage", stats.usage);
    write_nonzero(json, "max", stats.max);
    write(json, "failcnt", stats.failures);
    json.end_object();
  }
  json.end_object();
}

void write_interface(JsonWriter& json, const InterfaceStats& interface) {
  json.begin_object();
  json.member("Name", interface.name);
  write(json, "RxBytes", interface.rx_bytes);
  write(json, "RxPackets", interface.rx_packets);
  write(json, "RxErrors", interface.rx_errors);
  write(json, "RxDropped", interface.rx_dropped);
  write(json, "TxBytes", interface.tx_bytes);
  write(json, "TxPackets", interface.tx_packets);
  write(json, "TxErrors", interface.tx_errors);
  write(json, "TxDropped", interface.tx_dropped);
  json.end_object();
}

void write_text(JsonWriter& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.member(key, text);
}

void write_rdt_cache(JsonWriter& json, const RdtStats& rdt) {
  if (rdt.l3_cache) {
    json.key("l3_cache_info");
    json.begin_object();
    write_text(json, "cbm_mask", rdt.l3_cache->cbm_mask);
    write_nonzero(json, "min_cbm_bits", rdt.l3_cache->min_cbm_bits);
    write_nonzero(json, "num_closids", rdt.l3_cache->closids);
    json.end_object();
  }
  write_text(json, "l3_cache_schema_root", rdt.l3_cache_schema_root);
  write_text(json, "l3_cache_schema", rdt.l3_cache_schema);
}

void write_rdt_bandwidth(JsonWriter& json, const RdtStats& rdt) {
  if (const auto& info = rdt.memory_bandwidth) {
    json.key("mem_bw_info");
    json.begin_object();
    write_nonzero(json, "bandwidth_gran", info->granularity);
    write_nonzero(json, "delay_linear", info->delay_linear);
    write_nonzero(json, "min_bandwidth", info->min_bandwidth);
    write_nonzero(json, "num_closids", info->closids);
    json.end_object();
  }
  write_text(json, "mem_bw_schema_root", rdt.memory_bandwidth_schema_root);
  write_text(json, "mem_bw_schema", rdt.memory_bandwidth_schema);
}

void write_rdt_counters(JsonWriter& json, const RdtStats& rdt) {
  if (rdt.traffic) {
    json.key("mbm_stats");
    json.begin_array();
    for (const auto& traffic : *rdt.traffic) {
      json.begin_object();
      write(json, "mbm_total_bytes", traffic.total_bytes);
      write(json, "mbm_local_bytes", traffic.local_bytes);
      json.end_object();
    }
    json.end_array();
  }
  if (rdt.occupied_bytes) {
    json.key("cmt_stats");
    json.begin_array();
    for (const auto occupied : *rdt.occupied_bytes) {
      json.begin_object();
      write(json, "llc_occupancy", occupied);
      json.end_object();
    }
    json.end_array();
  }
}

void write_rdt(JsonWriter& json, const RdtStats& rdt) {
  json.begin_object();
  write_rdt_cache(json, rdt);
  write_rdt_bandwidth(json, rdt);
  if (!rdt.schemata.empty()) {
    json.key("schemata");
    json.begin_array();
    for (const auto& line : rdt.schemata) json.string(line);
    json.end_array();
  }
  write_rdt_counters(json, rdt);
  json.end_object();
}

void write_data(JsonWriter& json, const Stats& stats) {
  json.begin_object();
  write_cpu(json, stats.cpu);
  write_cpuset(json, stats.cpuset);
  write_memory(json, stats.memory);
  json.key("pids");
  json.begin_object();
  write_nonzero(json, "current", stats.pids.current);
  write_nonzero(json, "limit", stats.pids.limit);
  json.end_object();
  write_block_io(json, stats.block_io);
  write_hugepages(json, stats.hugepages);
  json.key("intel_rdt");
  write_rdt(json, stats.rdt.value_or(RdtStats{}));
  json.key("network_interfaces");
  json.begin_array();
  for (const auto& interface : stats.interfaces) write_interface(json, interface);
  json.end_array();
  json.end_object();
}

}  // namespace

std::string format_stats_event(std::string_view id, const Stats& stats) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_object();
  json.member("type", "stats");
  json.member("id", id);
  json.key("data");
  write_data(json, stats);
  json.end_object();
  return json.take() + "\n";
}

std::string format_oom_event(std::string_view id) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_object();
  json.member("type", "oom");
  json.member("id", id);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace hull::output
