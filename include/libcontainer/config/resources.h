// Limits of the container's cgroup. An absent value leaves the kernel's as it is.
// Source: OCI config-linux.md#control-groups.
#pragma once

#include <libcontainer/config/device.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace libcontainer {

struct MemoryLimits {
  std::optional<std::int64_t> limit;        // bytes, -1: no limit
  std::optional<std::int64_t> reservation;  // bytes, -1: no limit
  std::optional<std::int64_t> swap;         // bytes of memory plus swap, -1: no limit
  std::optional<std::uint64_t> swappiness;  // 0..100, cgroup v1 only
  std::optional<bool> disable_oom_killer;   // cgroup v1 only
  std::optional<bool> use_hierarchy;        // ignored: always on
  std::optional<bool> check_before_update;
  bool operator==(const MemoryLimits&) const = default;
};

struct CpuLimits {
  std::optional<std::uint64_t> shares;
  std::optional<std::int64_t> quota;             // µs a period, -1: no limit
  std::optional<std::uint64_t> period;           // µs
  std::optional<std::uint64_t> burst;            // µs
  std::optional<std::int64_t> realtime_runtime;  // µs, cgroup v1 only
  std::optional<std::uint64_t> realtime_period;  // µs, cgroup v1 only
  std::optional<std::int64_t> idle;              // 0 or 1
  std::string cpus;                              // cpuset list, "0-3,7"
  std::string mems;
  bool operator==(const CpuLimits&) const = default;
};

struct WeightDevice {
  std::int64_t major = 0;
  std::int64_t minor = 0;
  std::optional<std::uint16_t> weight;
  std::optional<std::uint16_t> leaf_weight;  // cgroup v1 only
  bool operator==(const WeightDevice&) const = default;
};

struct ThrottleDevice {
  std::int64_t major = 0;
  std::int64_t minor = 0;
  std::uint64_t rate = 0;  // bytes or operations a second
  bool operator==(const ThrottleDevice&) const = default;
};

struct BlockIoLimits {
  std::optional<std::uint16_t> weight;       // 10..1000
  std::optional<std::uint16_t> leaf_weight;  // 10..1000, cgroup v1 only
  std::vector<WeightDevice> weight_device;
  std::vector<ThrottleDevice> throttle_read_bps_device;
  std::vector<ThrottleDevice> throttle_write_bps_device;
  std::vector<ThrottleDevice> throttle_read_iops_device;
  std::vector<ThrottleDevice> throttle_write_iops_device;
  bool operator==(const BlockIoLimits&) const = default;
};

struct HugepageLimit {
  std::string page_size;  // "2MB", "1GB"
  std::uint64_t limit = 0;
  bool operator==(const HugepageLimit&) const = default;
};

struct InterfacePriority {
  std::string name;
  std::uint32_t priority = 0;
  bool operator==(const InterfacePriority&) const = default;
};

struct NetworkClassLimits {
  std::optional<std::uint32_t> class_id;      // cgroup v1 only
  std::vector<InterfacePriority> priorities;  // cgroup v1 only
  bool operator==(const NetworkClassLimits&) const = default;
};

struct RdmaLimit {
  std::optional<std::uint32_t> hca_handles;
  std::optional<std::uint32_t> hca_objects;
  bool operator==(const RdmaLimit&) const = default;
};

struct Resources {
  std::vector<DeviceRule> devices;
  MemoryLimits memory;
  CpuLimits cpu;
  BlockIoLimits block_io;
  std::optional<std::int64_t> pids_limit;  // <0: no limit, 0: 1
  std::vector<HugepageLimit> hugepage_limits;
  NetworkClassLimits network;
  std::map<std::string, RdmaLimit> rdma;
  std::map<std::string, std::string> unified;  // cgroup v2 file name → value
  bool operator==(const Resources&) const = default;
};

}  // namespace libcontainer
