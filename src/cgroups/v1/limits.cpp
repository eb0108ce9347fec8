#include "cgroups/v1/limits.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/limit_text.h"

namespace libcontainer::cgroups::v1 {

namespace {

void add_rates(const std::vector<ThrottleDevice>& devices, Values& out) {
  for (const ThrottleDevice& device : devices) {
    out.add(fmt::format("{}:{} {}", device.major, device.minor, device.rate));
  }
}

template <std::optional<std::uint16_t> WeightDevice::* kWeight>
void add_device_weights(const Resources& r, Values& out) {
  for (const WeightDevice& device : r.block_io.weight_device) {
    if (!(device.*kWeight)) continue;
    out.add(fmt::format("{}:{} {}", device.major, device.minor, *(device.*kWeight)));
  }
}

template <std::vector<ThrottleDevice> BlockIoLimits::* kDevices>
void add_throttle(const Resources& r, Values& out) {
  add_rates(r.block_io.*kDevices, out);
}

void add_priorities(const Resources& r, Values& out) {
  for (const InterfacePriority& interface : r.network.priorities) {
    out.add(fmt::format("{} {}", interface.name, interface.priority));
  }
}

// The kernel allows no limit above that of memory plus swap, so "no limit" takes both along.
void add_implied_swap(const Resources& r, Values& out) {
  if (r.memory.limit == -1 && r.memory.swap.value_or(0) == 0) out.add("-1");
}

void add_disable_oom_killer(const Resources& r, Values& out) {
  if (r.memory.disable_oom_killer.value_or(false)) out.add("1");
}

// Engines send it with every configuration.
void add_enable_oom_killer(const Resources& r, Values& out) {
  if (!r.memory.disable_oom_killer.value_or(true)) out.add("0");
}

// Writers in Go turn -1, "as it is", into a large unsigned number.
void add_swappiness(const Resources& r, Values& out) {
  if (r.memory.swappiness.value_or(UINT64_MAX) <= 100) out.add(r.memory.swappiness);
}

// EBUSY: more is in use already, and could not be reclaimed.
Error explain_memory(Error error, const Write& write, const std::string& directory) {
  if (!base::is(error, EBUSY)) return error;
  const auto usage = read_value(file_in(directory, "memory.usage_in_bytes"));
  const auto peak = read_value(file_in(directory, "memory.max_usage_in_bytes"));
  if (!usage || !peak) return error;
  return base::with_field(
      base::make_system_error(
          EBUSY,
          fmt::format("{}: unable to set memory limit to {} (current usage: {}, peak usage: {})",
                      write.field, write.value, *usage, *peak)),
      write.field);
}

Error explain_swap(Error error, const Write&, const std::string&) {
  if (!base::is(error, ENOENT)) return error;
  return base::with_hint(std::move(error),
                         "this kernel does not count swap; it does with swapaccount=1");
}

Error explain_cpuset(Error error, const Write& write, const std::string& directory) {
  const std::string parent = directory.substr(0, directory.rfind('/'));
  const auto allowed = read_value(file_in(parent, write.file));
  if (!allowed) return error;
  return base::with_hint(std::move(error),
                         fmt::format("'{}' allows '{}'", file_in(parent, write.file), *allowed));
}

using R = const Resources&;

// In the order in which they are written.
constexpr auto kSettings = std::to_array<Setting>({
    {"cpuset", "cpuset.cpus", "cpu.cpus", [](R r, Values& out) { out.add_list(r.cpu.cpus); },
     "cpus", Missing::Fail, explain_cpuset},
    {"cpuset", "cpuset.mems", "cpu.mems", [](R r, Values& out) { out.add_list(r.cpu.mems); },
     "mems", Missing::Fail, explain_cpuset},
    {"memory", "memory.limit_in_bytes", "memory.limit",
     [](R r, Values& out) { out.add_nonzero(r.memory.limit); }, "", Missing::Fail, explain_memory},
    {"memory", "memory.memsw.limit_in_bytes", "memory.swap",
     [](R r, Values& out) { out.add_nonzero(r.memory.swap); }, "", Missing::Fail, explain_swap},
    {"memory", "memory.memsw.limit_in_bytes", "memory.limit", add_implied_swap, "",
     Missing::Ignore},
    {"memory", "memory.soft_limit_in_bytes", "memory.reservation",
     [](R r, Values& out) { out.add_nonzero(r.memory.reservation); }},
    {"memory", "memory.oom_control", "memory.disableOOMKiller", add_disable_oom_killer},
    {"memory", "memory.oom_control", "memory.disableOOMKiller", add_enable_oom_killer, "",
     Missing::Ignore},
    {"memory", "memory.swappiness", "memory.swappiness", add_swappiness},
    {"cpu", "cpu.shares", "cpu.shares", [](R r, Values& out) { out.add_nonzero(r.cpu.shares); }},
    {"cpu", "cpu.cfs_period_us", "cpu.period",
     [](R r, Values& out) { out.add_nonzero(r.cpu.period); }},
    {"cpu", "cpu.cfs_burst_us", "cpu.burst", [](R r, Values& out) { out.add(r.cpu.burst); }, "",
     Missing::Ignore},
    {"cpu", "cpu.cfs_quota_us", "cpu.quota",
     [](R r, Values& out) { out.add_nonzero(r.cpu.quota); }},
    {"cpu", "cpu.idle", "cpu.idle", [](R r, Values& out) { out.add(r.cpu.idle); }},
    {"cpu", "cpu.rt_period_us", "cpu.realtimePeriod",
     [](R r, Values& out) { out.add_nonzero(r.cpu.realtime_period); }},
    {"cpu", "cpu.rt_runtime_us", "cpu.realtimeRuntime",
     [](R r, Values& out) { out.add_nonzero(r.cpu.realtime_runtime); }},
    {"pids", "pids.max", "pids.limit", add_pids},
    {"blkio", "blkio.weight", "blockIO.weight",
     [](R r, Values& out) { out.add_nonzero(r.block_io.weight); }, "blkio.bfq.weight"},
    {"blkio", "blkio.leaf_weight", "blockIO.leafWeight",
     [](R r, Values& out) { out.add_nonzero(r.block_io.leaf_weight); }},
    {"blkio", "blkio.weight_device", "blockIO.weightDevice",
     add_device_weights<&WeightDevice::weight>, "blkio.bfq.weight_device"},
    {"blkio", "blkio.leaf_weight_device", "blockIO.weightDevice",
     add_device_weights<&WeightDevice::leaf_weight>},
    {"blkio", "blkio.throttle.read_bps_device", "blockIO.throttleReadBpsDevice",
     add_throttle<&BlockIoLimits::throttle_read_bps_device>},
    {"blkio", "blkio.throttle.write_bps_device", "blockIO.throttleWriteBpsDevice",
     add_throttle<&BlockIoLimits::throttle_write_bps_device>},
    {"blkio", "blkio.throttle.read_iops_device", "blockIO.throttleReadIOPSDevice",
     add_throttle<&BlockIoLimits::throttle_read_iops_device>},
    {"blkio", "blkio.throttle.write_iops_device", "blockIO.throttleWriteIOPSDevice",
     add_throttle<&BlockIoLimits::throttle_write_iops_device>},
    {"hugetlb", "", "hugepageLimits",
     [](R r, Values& out) { add_hugepages(r, "limit_in_bytes", out); }},
    {"hugetlb", "", "hugepageLimits",
     [](R r, Values& out) { add_hugepages(r, "rsvd.limit_in_bytes", out); }, "", Missing::Ignore},
    {"net_cls", "net_cls.classid", "network.classID",
     [](R r, Values& out) { out.add_nonzero(r.network.class_id); }},
    {"net_prio", "net_prio.ifpriomap", "network.priorities", add_priorities},
    {"rdma", "rdma.max", "rdma", add_rdma},
});

}  // namespace

Result<std::vector<Write>> plan_limits(const Resources& resources) {
  return plan_writes(kSettings, resources);
}

}  // namespace libcontainer::cgroups::v1
