#include "cgroups/v2/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"
#include "base/number.h"
#include "cgroups/control_file.h"
#include "cgroups/limit_text.h"
#include "cgroups/proc_files.h"
#include "cgroups/v2/convert.h"
#include "config/query.h"

namespace libcontainer::cgroups::v2 {

namespace {

using R = const Resources&;

void add_limit(const std::optional<std::int64_t>& limit, Values& out) {
  if (limit.value_or(0) != 0) out.add(limit_text(*limit));
}

// plan_limits() has checked that the conversion works. Where swap is not counted there is nothing
// to be unlimited or forbidden.
enum class SwapNeeds : std::uint8_t { Limit, NoLimit };
template <SwapNeeds kNeeds>
void add_swap(R r, Values& out) {
  const auto limit = swap_limit(r.memory);
  if (!limit || !*limit) return;
  const bool trivial = **limit <= 0;
  if (trivial == (kNeeds == SwapNeeds::NoLimit)) out.add(limit_text(**limit));
}

// The kernel refuses a weight for what is idle.
void add_weight(R r, Values& out) {
  const std::uint64_t weight = weight_from_shares(r.cpu.shares.value_or(0));
  if (weight != 0 && r.cpu.idle.value_or(0) == 0 && !config::is_idle(r))
    out.add(std::to_string(weight));
}

void add_io_weight(R r, Values& out) {
  const std::uint64_t weight = r.block_io.weight.value_or(0);
  if (weight != 0) out.add_either(std::to_string(weight), std::to_string(io_weight(weight)));
}

void add_device_weights(R r, Values& out) {
  for (const WeightDevice& device : r.block_io.weight_device) {
    if (!device.weight) continue;
    out.add_either(fmt::format("{}:{} {}", device.major, device.minor, *device.weight),
                   fmt::format("{}:{} {}", device.major, device.minor, io_weight(*device.weight)));
  }
}

struct Throttle {
  std::vector<ThrottleDevice> BlockIoLimits::* devices;
  const char* key;
};
template <Throttle kThrottle>
void add_throttle(R r, Values& out) {
  for (const ThrottleDevice& device : r.block_io.*kThrottle.devices) {
    out.add(fmt::format("{}:{} {}={}", device.major, device.minor, std::string_view(kThrottle.key),
                        device.rate));
  }
}

constexpr char kReadBytes[] = "rbps";
constexpr char kWriteBytes[] = "wbps";
constexpr char kReadOperations[] = "riops";
constexpr char kWriteOperations[] = "wiops";

Error explain_controller(Error error, const Write& write, const std::string& directory) {
  if (!base::is(error, ENOENT)) return error;
  const auto available = read_value(file_in(directory, "cgroup.controllers"));
  if (!available) return error;
  return base::with_hint(std::move(error),
                         fmt::format("controller '{}' may be missing; '{}' has '{}'",
                                     write.controller, directory, *available));
}

Error explain_unified(Error error, const Write& write, const std::string& directory) {
  if (!base::is(error, ENOENT)) return error;
  const std::string_view controller = std::string_view(write.file).substr(0, write.file.find('.'));
  const auto available = read_value(file_in(directory, "cgroup.controllers"));
  if (!available) return error;
  std::string_view names = *available;
  while (!names.empty()) {
    if (take_until(names, ' ') == controller) return error;
  }
  return base::with_field(
      base::make_system_error(
          ENOENT,
          fmt::format("unified resource \"{}\" can't be set: controller \"{}\" not available",
                      write.file, controller)),
      write.field);
}

void add_unified(R r, Values& out) {
  for (const auto& [file, value] : r.unified) {
    if (file == "cpu.weight" && config::is_idle(r)) continue;
    std::string_view lines = value;
    while (!lines.empty()) {
      const std::string_view line = take_until(lines, '\n');
      if (!line.empty()) out.add_to(file, std::string(line));
    }
  }
}

// In the order in which they are written. Every row explains a missing file in the same way.
constexpr auto kSettings = std::to_array<Setting>({
    {"pids", "pids.max", "pids.limit", add_pids},
    {"memory", "memory.swap.max", "memory.swap", add_swap<SwapNeeds::Limit>},
    {"memory", "memory.swap.max", "memory.swap", add_swap<SwapNeeds::NoLimit>, "", Missing::Ignore},
    {"memory", "memory.max", "memory.limit",
     [](R r, Values& out) { add_limit(r.memory.limit, out); }},
    {"memory", "memory.low", "memory.reservation",
     [](R r, Values& out) { add_limit(r.memory.reservation, out); }},
    {"io", "io.bfq.weight", "blockIO.weight", add_io_weight, "io.weight"},
    {"io", "io.bfq.weight", "blockIO.weightDevice", add_device_weights, "io.weight"},
    {"io", "io.max", "blockIO.throttleReadBpsDevice",
     add_throttle<Throttle{&BlockIoLimits::throttle_read_bps_device, kReadBytes}>},
    {"io", "io.max", "blockIO.throttleWriteBpsDevice",
     add_throttle<Throttle{&BlockIoLimits::throttle_write_bps_device, kWriteBytes}>},
    {"io", "io.max", "blockIO.throttleReadIOPSDevice",
     add_throttle<Throttle{&BlockIoLimits::throttle_read_iops_device, kReadOperations}>},
    {"io", "io.max", "blockIO.throttleWriteIOPSDevice",
     add_throttle<Throttle{&BlockIoLimits::throttle_write_iops_device, kWriteOperations}>},
    {"cpu", "cpu.idle", "cpu.idle", [](R r, Values& out) { out.add(r.cpu.idle); }},
    {"cpu", "cpu.weight", "cpu.shares", add_weight},
    {"cpu", "cpu.max.burst", "cpu.burst", [](R r, Values& out) { out.add(r.cpu.burst); }, "",
     Missing::Ignore},
    {"cpu", "cpu.max", "cpu.quota", [](R r, Values& out) { out.add_list(bandwidth(r.cpu)); }},
    {"cpuset", "cpuset.cpus", "cpu.cpus", [](R r, Values& out) { out.add_list(r.cpu.cpus); }},
    {"cpuset", "cpuset.mems", "cpu.mems", [](R r, Values& out) { out.add_list(r.cpu.mems); }},
    {"hugetlb", "", "hugepageLimits", [](R r, Values& out) { add_hugepages(r, "max", out); }},
    {"hugetlb", "", "hugepageLimits", [](R r, Values& out) { add_hugepages(r, "rsvd.max", out); },
     "", Missing::Ignore},
    {"rdma", "rdma.max", "rdma", add_rdma},
});
constexpr auto kUnified = std::to_array<Setting>(
    {{"unified", "", "unified", add_unified, "", Missing::Fail, explain_unified}});

// The check is a service: where nothing can be read, the kernel's own refusal is left.
std::optional<std::uint64_t> read_usage(const std::string& directory, std::string_view file) {
  const auto text = read_value(file_in(directory, file));
  if (!text) return std::nullopt;
  return base::leading_number(*text);
}

std::unexpected<Error> rejected(const char* what, const char* field, std::int64_t limit,
                                std::uint64_t usage) {
  return std::unexpected(base::with_field(
      base::make_error(Errc::InvalidArgument,
                       fmt::format("rejecting {} limit {} <= usage {}", what, limit, usage)),
      field));
}

}  // namespace

Result<std::vector<Write>> plan_limits(const Resources& resources) {
  LC_TRY(swap_limit(resources.memory));
  std::vector<Write> writes = plan_writes(kSettings, resources);
  for (Write& write : writes) write.explain = explain_controller;
  std::vector<Write> unified = plan_writes(kUnified, resources);
  std::ranges::move(unified, std::back_inserter(writes));
  return writes;
}

Result<> check_usage(const std::string& directory, const Resources& resources) {
  const MemoryLimits& memory = resources.memory;
  if (!memory.check_before_update.value_or(false)) return {};
  const std::int64_t limit = memory.limit.value_or(0);
  const std::int64_t both = memory.swap.value_or(0);
  if (limit <= 0 && both <= 0) return {};
  const auto usage = read_usage(directory, "memory.current");
  if (!usage) return {};
  const std::uint64_t together = *usage + read_usage(directory, "memory.swap.current").value_or(0);
  if (both > 0 && together >= static_cast<std::uint64_t>(both)) {
    return rejected("memory+swap", "linux.resources.memory.swap", both, together);
  }
  if (limit > 0 && *usage >= static_cast<std::uint64_t>(limit)) {
    return rejected("memory", "linux.resources.memory.limit", limit, *usage);
  }
  return {};
}

}  // namespace libcontainer::cgroups::v2
