#include "config/merge_resources.h"

#include <algorithm>

#include "config/checks.h"

namespace libcontainer::config {
namespace {

template <class T>
void take(std::optional<T>& to, const std::optional<T>& from) {
  if (from) to = from;
}

// For fields whose 0 means "leave it".
template <class T>
void take_nonzero(std::optional<T>& to, const std::optional<T>& from) {
  if (from.value_or(0) != 0) to = from;
}

void take_list(std::string& to, const std::string& from) {
  if (!from.empty()) to = from;
}

void merge_memory(MemoryLimits& stored, const MemoryLimits& changes) {
  // "No limit" of memory takes that of swap along.
  if (changes.limit == -1 && changes.swap.value_or(0) == 0) stored.swap.reset();
  take_nonzero(stored.limit, changes.limit);
  take_nonzero(stored.reservation, changes.reservation);
  take_nonzero(stored.swap, changes.swap);
  take(stored.swappiness, changes.swappiness);
  take(stored.disable_oom_killer, changes.disable_oom_killer);
  take(stored.use_hierarchy, changes.use_hierarchy);
  take(stored.check_before_update, changes.check_before_update);
}

void merge_cpu(CpuLimits& stored, const CpuLimits& changes) {
  // A cgroup that becomes idle has no shares any more.
  if (changes.idle && changes.shares.value_or(0) == 0) stored.shares.reset();
  take_nonzero(stored.shares, changes.shares);
  take_nonzero(stored.quota, changes.quota);
  take_nonzero(stored.period, changes.period);
  take(stored.burst, changes.burst);
  take_nonzero(stored.realtime_runtime, changes.realtime_runtime);
  take_nonzero(stored.realtime_period, changes.realtime_period);
  // What gets shares is idle no more.
  if (stored.idle && changes.shares.value_or(0) != 0) stored.idle = 0;
  take(stored.idle, changes.idle);
  take_list(stored.cpus, changes.cpus);
  take_list(stored.mems, changes.mems);
}

// The last entry for the same device is replaced.
template <class Entry>
void merge_devices(std::vector<Entry>& stored, const std::vector<Entry>& changes) {
  for (const Entry& change : changes) {
    const auto same = std::find_if(stored.rbegin(), stored.rend(), [&](const Entry& entry) {
      return entry.major == change.major && entry.minor == change.minor;
    });
    if (same != stored.rend()) {
      *same = change;
    } else {
      stored.push_back(change);
    }
  }
}

void merge_block_io(BlockIoLimits& stored, const BlockIoLimits& changes) {
  take_nonzero(stored.weight, changes.weight);
  take_nonzero(stored.leaf_weight, changes.leaf_weight);
  merge_devices(stored.weight_device, changes.weight_device);
  merge_devices(stored.throttle_read_bps_device, changes.throttle_read_bps_device);
  merge_devices(stored.throttle_write_bps_device, changes.throttle_write_bps_device);
  merge_devices(stored.throttle_read_iops_device, changes.throttle_read_iops_device);
  merge_devices(stored.throttle_write_iops_device, changes.throttle_write_iops_device);
}

void merge_hugepages(std::vector<HugepageLimit>& stored,
                     const std::vector<HugepageLimit>& changes) {
  for (const HugepageLimit& change : changes) {
    const auto same = std::ranges::find(stored, change.page_size, &HugepageLimit::page_size);
    if (same != stored.end()) {
      same->limit = change.limit;
    } else {
      stored.push_back(change);
    }
  }
}

void merge_network(NetworkClassLimits& stored, const NetworkClassLimits& changes) {
  take_nonzero(stored.class_id, changes.class_id);
  for (const InterfacePriority& change : changes.priorities) {
    const auto same = std::ranges::find(stored.priorities, change.name, &InterfacePriority::name);
    if (same != stored.priorities.end()) {
      same->priority = change.priority;
    } else {
      stored.priorities.push_back(change);
    }
  }
}

Resources merged(Resources stored, const Resources& changes) {
  merge_memory(stored.memory, changes.memory);
  merge_cpu(stored.cpu, changes.cpu);
  merge_block_io(stored.block_io, changes.block_io);
  take(stored.pids_limit, changes.pids_limit);
  merge_hugepages(stored.hugepage_limits, changes.hugepage_limits);
  merge_network(stored.network, changes.network);
  for (const auto& [device, limit] : changes.rdma) {
    take(stored.rdma[device].hca_handles, limit.hca_handles);
    take(stored.rdma[device].hca_objects, limit.hca_objects);
  }
  for (const auto& [file, value] : changes.unified) stored.unified.insert_or_assign(file, value);
  return stored;
}

bool is_given(const auto& value) { return value.value_or(0) != 0; }

// cgroup v2 has quota and period in one file, and counts swap alone where the config counts it
// together with memory; the kernel refuses a weight for what is idle.
void add_companions(Resources& written, const Resources& before) {
  CpuLimits& cpu = written.cpu;
  if (is_given(cpu.quota) != is_given(cpu.period)) {
    if (!is_given(cpu.quota)) cpu.quota = before.cpu.quota;
    if (!is_given(cpu.period)) cpu.period = before.cpu.period;
  }
  if (is_given(cpu.shares) && !cpu.idle && before.cpu.idle) cpu.idle = 0;
  MemoryLimits& memory = written.memory;
  const bool has_limit = is_given(memory.limit);
  const bool has_swap = is_given(memory.swap);
  if (has_swap && !has_limit) memory.limit = before.memory.limit;
  if (has_limit && memory.limit != -1 && !has_swap) memory.swap = before.memory.swap;
}

}  // namespace

MergedResources merge_resources(const Resources& before, const Resources& changes) {
  MergedResources result{.stored = merged(before, changes), .written = changes};
  result.written.devices.clear();
  add_companions(result.written, before);
  return result;
}

Result<> validate_resources(const Resources& resources, const HostInfo& host) {
  Config config;
  config.resources = resources;
  return run_checks(Subject::Limits, config, host);
}

}  // namespace libcontainer::config
