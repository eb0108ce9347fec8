// What a container uses, as the kernel counts it since the container's cgroup was made. A counter
// that this kernel does not have, or whose controller is not there, is 0 or empty.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace libcontainer {

// "max" in the kernel's files.
inline constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

// Pressure stall information: the share of time in which tasks waited for a resource.
// Source: kernel Documentation/accounting/psi.rst.
struct PressureShare {
  double avg10 = 0;  // per cent, of the last 10, 60 and 300 seconds
  double avg60 = 0;
  double avg300 = 0;
  std::uint64_t total = 0;  // µs
};
struct Pressure {
  PressureShare some;  // at least one task waited
  PressureShare full;  // all of them did
};

// Times in nanoseconds.
struct CpuStats {
  std::uint64_t total = 0;
  std::uint64_t user = 0;
  std::uint64_t kernel = 0;
  std::vector<std::uint64_t> per_cpu;  // these three by the processor's number; cgroup v1 only
  std::vector<std::uint64_t> per_cpu_user;
  std::vector<std::uint64_t> per_cpu_kernel;
  std::uint64_t periods = 0;  // in which a quota was enforced
  std::uint64_t throttled_periods = 0;
  std::uint64_t throttled_time = 0;
  std::uint64_t burst_periods = 0;
  std::uint64_t burst_time = 0;
  std::optional<Pressure> pressure;
};

// The files of the cpuset controller. cgroup v1 only.
struct CpusetStats {
  std::vector<std::uint16_t> cpus;
  std::vector<std::uint16_t> mems;
  std::uint64_t cpu_exclusive = 0;
  std::uint64_t mem_hardwall = 0;
  std::uint64_t mem_exclusive = 0;
  std::uint64_t memory_migrate = 0;
  std::uint64_t memory_spread_page = 0;
  std::uint64_t memory_spread_slab = 0;
  std::uint64_t memory_pressure = 0;
  std::uint64_t sched_load_balance = 0;
  std::int64_t sched_relax_domain_level = 0;
};

struct MemoryCounter {
  std::uint64_t usage = 0;     // bytes
  std::uint64_t max = 0;       // the most that usage has been
  std::uint64_t limit = 0;     // bytes, or kNoLimit
  std::uint64_t failures = 0;  // how often the limit was hit

  bool operator==(const MemoryCounter&) const = default;
};

struct MemoryStats {
  std::uint64_t cache = 0;  // of files, bytes
  MemoryCounter usage;
  MemoryCounter swap;       // memory plus swap, as cgroup v1 counts
  MemoryCounter swap_only;  // cgroup v2 only
  MemoryCounter kernel;     // cgroup v1 only
  MemoryCounter kernel_tcp;
  std::map<std::string, std::uint64_t> raw;  // memory.stat as it is
  std::uint64_t oom_kills = 0;
  std::optional<Pressure> pressure;
};

struct PidsStats {
  std::uint64_t current = 0;
  std::uint64_t limit = 0;  // 0: none
};

struct BlockIoEntry {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::string operation;  // "Read", "Write", "Sync", "Async", "Discard", "Total"; empty: of all
  std::uint64_t value = 0;
};

// Which of these are there depends on the I/O scheduler; of cgroup v2 the first two.
struct BlockIoStats {
  std::vector<BlockIoEntry> service_bytes;
  std::vector<BlockIoEntry> serviced;  // operations
  std::vector<BlockIoEntry> queued;
  std::vector<BlockIoEntry> service_time;  // ns
  std::vector<BlockIoEntry> wait_time;     // ns
  std::vector<BlockIoEntry> merged;
  std::vector<BlockIoEntry> time;     // ms
  std::vector<BlockIoEntry> sectors;  // of 512 bytes
  std::optional<Pressure> pressure;
};

struct HugepageStats {
  std::uint64_t usage = 0;  // bytes
  std::uint64_t max = 0;    // cgroup v1 only
  std::uint64_t failures = 0;
};

struct RdmaStats {
  std::uint64_t handles = 0;
  std::uint64_t objects = 0;
  std::uint64_t handle_limit = 0;  // kNoLimit: none
  std::uint64_t object_limit = 0;
};

// What the machine offers to share out. Source: kernel Documentation/filesystems/resctrl.rst.
struct RdtCacheInfo {
  std::string cbm_mask;  // hexadecimal: the ways of the cache
  std::uint64_t min_cbm_bits = 0;
  std::uint64_t closids = 0;
};
struct RdtBandwidthInfo {
  std::uint64_t granularity = 0;  // per cent
  std::uint64_t delay_linear = 0;
  std::uint64_t min_bandwidth = 0;  // per cent
  std::uint64_t closids = 0;
};

// Of one domain of the L3 cache, since the group was made.
struct RdtTraffic {
  std::uint64_t total_bytes = 0;
  std::uint64_t local_bytes = 0;
};

// Of the container's group in the resctrl file system. Schemata are lines of the kernel's.
struct RdtStats {
  std::optional<RdtCacheInfo> l3_cache;
  std::string l3_cache_schema_root;  // of those that are in no group
  std::string l3_cache_schema;
  std::optional<RdtBandwidthInfo> memory_bandwidth;
  std::string memory_bandwidth_schema_root;
  std::string memory_bandwidth_schema;
  std::vector<std::string> schemata;                         // all of them
  std::optional<std::vector<RdtTraffic>> traffic;            // by domain; absent: not counted
  std::optional<std::vector<std::uint64_t>> occupied_bytes;  // of the L3 cache, now
};

// Of one interface in the container's network namespace, loopback included.
struct InterfaceStats {
  std::string name;
  std::uint64_t rx_bytes = 0;
  std::uint64_t rx_packets = 0;
  std::uint64_t rx_errors = 0;
  std::uint64_t rx_dropped = 0;
  std::uint64_t tx_bytes = 0;
  std::uint64_t tx_packets = 0;
  std::uint64_t tx_errors = 0;
  std::uint64_t tx_dropped = 0;
};

struct Stats {
  CpuStats cpu;
  CpusetStats cpuset;
  MemoryStats memory;
  PidsStats pids;
  BlockIoStats block_io;
  std::map<std::string, HugepageStats> hugepages;  // by page size, "2MB"
  std::map<std::string, RdmaStats> rdma;           // by device
  std::optional<RdtStats> rdt;                     // if config.json has linux.intelRdt
  // Empty for a container in the host's network namespace, whose traffic is not its own.
  std::vector<InterfaceStats> interfaces;
};

// Tells when the kernel runs out of the container's memory. Movable; one thread at a time.
class LC_EXPORT OomWatch {
 public:
  enum class Event : std::uint8_t {
    None,
    OutOfMemory,  // the limit was reached, and something killed unless that is disabled
    Ended,        // the container's init has ended: nothing follows
  };

  struct Impl;
  explicit OomWatch(std::unique_ptr<Impl> impl);
  OomWatch(OomWatch&&) noexcept;
  OomWatch& operator=(OomWatch&&) noexcept;
  ~OomWatch();

  // Borrowed; readable when next() has something. For poll and epoll.
  int fd() const;
  // What has happened since the last call. Does not wait. Errors: Kernel.
  Result<Event> next();

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace libcontainer
