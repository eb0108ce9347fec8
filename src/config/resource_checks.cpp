// The cgroup and its limits.
#include <fmt/format.h>

#include <limits>

#include "config/checks.h"
#include "config/cpu_list.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

constexpr std::uint64_t kMinPeriod = 1000;
constexpr std::uint64_t kMaxPeriod = 1'000'000;
constexpr std::int64_t kMinQuota = 1000;
constexpr std::uint64_t kFewestShares = 2;
constexpr std::uint64_t kMostShares = 262144;
constexpr std::uint16_t kMinWeight = 10;
constexpr std::uint16_t kMaxWeight = 1000;

bool has_parent_component(std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (path.substr(0, slash) == "..") return true;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return false;
}

Result<> check_unified(const Config& config, const HostInfo& host) {
  constexpr std::string_view kField = "linux.resources.unified";
  const auto& unified = config.resources.unified;
  if (!unified.empty() && !host.cgroup_v2) {
    return refuse_on_host({.name = kField},
                          "invalid configuration: cannot use unified on cgroup v1");
  }
  for (const auto& [key, value] : unified) {
    const std::string text = spec::quote(key);
    if (key.find_first_of(std::string_view("/\0", 2)) != std::string::npos) {
      return refuse_entry(
          entry_path(kField, key),
          fmt::format("unified resource {} must be a file name (no slashes)", text));
    }
    if (key.find('.') == std::string::npos) {
      return refuse_entry(
          entry_path(kField, key),
          fmt::format("unified resource {} must be in the form CONTROLLER.PARAMETER", text));
    }
    if (value.find('\0') != std::string::npos) {
      return refuse_entry(entry_path(kField, key),
                          fmt::format("{} contains a null byte", spec::quote(value)));
    }
  }
  return {};
}

// The kernel needs: memory limit <= memory+swap limit, both -1 or more.
Result<> check_swap(const MemoryLimits& memory) {
  const std::int64_t limit = memory.limit.value_or(0);
  const std::int64_t swap = memory.swap.value_or(0);
  const FieldPath field{.name = "linux.resources.memory.swap"};
  if (swap <= 0) return {};
  if (limit == 0) return refuse(field, "unable to set swap limit without memory limit");
  if (swap < limit) {
    return refuse(field, fmt::format("memory+swap limit should be >= memory limit, but {} < {}",
                                     swap, limit));
  }
  return {};
}

Result<> require_limit(const FieldPath& field, const std::optional<std::int64_t>& value) {
  if (value.value_or(0) >= -1) return {};
  return refuse(field, fmt::format("invalid memory value: {}; use -1 for no limit", *value));
}

Result<> check_period(const FieldPath& field, const std::optional<std::uint64_t>& period) {
  const std::uint64_t value = period.value_or(0);
  if (value == 0 || (value >= kMinPeriod && value <= kMaxPeriod)) return {};
  return refuse(field, fmt::format("must be between {} and {} microseconds, not {}", kMinPeriod,
                                   kMaxPeriod, value));
}

Result<> check_quota(const CpuLimits& cpu) {
  const std::int64_t quota = cpu.quota.value_or(0);
  if (quota > 0 && quota < kMinQuota) {
    return refuse({.name = "linux.resources.cpu.quota"},
                  fmt::format("must be {} microseconds or more, or -1 for no limit, not {}",
                              kMinQuota, quota));
  }
  if (quota > 0 && cpu.burst.value_or(0) > static_cast<std::uint64_t>(quota)) {
    return refuse({.name = "linux.resources.cpu.burst"},
                  fmt::format("must not be above the quota {}, but is {}", quota, *cpu.burst));
  }
  return {};
}

// The kernel of cgroup v1 takes any value and silently keeps the nearest one that it allows.
Result<> check_shares(const CpuLimits& cpu) {
  const FieldPath field{.name = "linux.resources.cpu.shares"};
  const std::uint64_t shares = cpu.shares.value_or(0);
  if (shares > kMostShares) {
    return refuse(field,
                  fmt::format("{}; the maximum allowed cpu-shares is {}", shares, kMostShares));
  }
  if (shares != 0 && shares < kFewestShares) {
    return refuse(field,
                  fmt::format("{}; the minimum allowed cpu-shares is {}", shares, kFewestShares));
  }
  return {};
}

Result<> check_cpuset(const FieldPath& field, const std::string& list) {
  if (is_cpuset_list(list)) return {};
  return refuse(field, fmt::format("must be a list like \"0-3,7\", not {}", spec::quote(list)));
}

Result<> check_weight(const FieldPath& field, const std::optional<std::uint16_t>& weight) {
  const std::uint16_t value = weight.value_or(0);
  if (value == 0 || (value >= kMinWeight && value <= kMaxWeight)) return {};
  return refuse(field,
                fmt::format("must be between {} and {}, not {}", kMinWeight, kMaxWeight, value));
}

// "2MB", "1GB", "64KB": as the kernel names its files.
bool is_page_size(std::string_view size) {
  if (size.size() < 3 || !size.ends_with('B')) return false;
  const char unit = size[size.size() - 2];
  const std::string_view digits = size.substr(0, size.size() - 2);
  return (unit == 'K' || unit == 'M' || unit == 'G') &&
         digits.find_first_not_of("0123456789") == std::string_view::npos && digits[0] != '0';
}

Result<> check_hugepages(const Config& config) {
  const auto& limits = config.resources.hugepage_limits;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (is_page_size(limits[i].page_size)) continue;
    return refuse({.name = "linux.resources.hugepageLimits", .index = i, .member = "pageSize"},
                  fmt::format("must be a size like \"2MB\" or \"1GB\", not {}",
                              spec::quote(limits[i].page_size)));
  }
  return {};
}

}  // namespace

Result<> check_cgroup(const Config& config, const HostInfo& host) {
  LC_TRY(check_unified(config, host));
  LC_TRY(require_no_nul({.name = "linux.cgroupsPath"}, config.cgroups_path));
  if (has_parent_component(config.cgroups_path)) {
    return refuse({.name = "linux.cgroupsPath"},
                  fmt::format("must not have \"..\", but is {}", spec::quote(config.cgroups_path)));
  }
  return check_hugepages(config);
}

Result<> check_memory(const Config& config, const HostInfo&) {
  const MemoryLimits& memory = config.resources.memory;
  LC_TRY(require_limit({.name = "linux.resources.memory.limit"}, memory.limit));
  LC_TRY(require_limit({.name = "linux.resources.memory.reservation"}, memory.reservation));
  LC_TRY(require_limit({.name = "linux.resources.memory.swap"}, memory.swap));
  LC_TRY(check_swap(memory));
  // Writers in Go turn -1, "as it is", into an unsigned number.
  constexpr std::uint64_t kUnset = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t swappiness = memory.swappiness.value_or(kUnset);
  if (swappiness <= 100 || swappiness == kUnset) return {};
  return refuse(
      {.name = "linux.resources.memory.swappiness"},
      fmt::format("invalid memory swappiness value: {} (valid range is 0-100)", swappiness));
}

Result<> check_cpu(const Config& config, const HostInfo& host) {
  const CpuLimits& cpu = config.resources.cpu;
  if (!host.cgroup_v2) LC_TRY(check_shares(cpu));
  LC_TRY(check_period({.name = "linux.resources.cpu.period"}, cpu.period));
  LC_TRY(check_quota(cpu));
  LC_TRY(check_cpuset({.name = "linux.resources.cpu.cpus"}, cpu.cpus));
  LC_TRY(check_cpuset({.name = "linux.resources.cpu.mems"}, cpu.mems));
  const std::int64_t idle = cpu.idle.value_or(0);
  if (idle == 0 || idle == 1) return {};
  return refuse({.name = "linux.resources.cpu.idle"}, fmt::format("must be 0 or 1, not {}", idle));
}

Result<> check_block_io(const Config& config, const HostInfo&) {
  const BlockIoLimits& limits = config.resources.block_io;
  LC_TRY(check_weight({.name = "linux.resources.blockIO.weight"}, limits.weight));
  LC_TRY(check_weight({.name = "linux.resources.blockIO.leafWeight"}, limits.leaf_weight));
  for (std::size_t i = 0; i < limits.weight_device.size(); ++i) {
    const WeightDevice& device = limits.weight_device[i];
    FieldPath field{.name = "linux.resources.blockIO.weightDevice", .index = i, .member = "weight"};
    LC_TRY(check_weight(field, device.weight));
    field.member = "leafWeight";
    LC_TRY(check_weight(field, device.leaf_weight));
  }
  return {};
}

}  // namespace libcontainer::config
