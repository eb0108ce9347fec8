#include "cgroups/systemd/limit_properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "cgroups/v2/convert.h"
#include "config/cpu_list.h"
#include "config/field_path.h"
#include "config/query.h"

namespace libcontainer::cgroups::systemd {

namespace {

using R = const Resources&;
using Maybe = std::optional<Value>;

constexpr std::uint64_t kDefaultPeriod = 100'000;  // µs
constexpr std::uint64_t kSecond = 1'000'000;       // µs

enum class On : std::uint8_t { V1, V2, Both };

// In the order in which they are sent; of two with one name systemd takes the later.
struct Setting {
  const char* name;
  On on;
  unsigned since;  // version of systemd
  Maybe (*value)(R resources);
};

std::uint64_t bytes_or_unlimited(std::int64_t limit) {
  return limit < 0 ? kUnlimited : static_cast<std::uint64_t>(limit);
}

// 0 means "leave it".
Maybe limit_of(const std::optional<std::int64_t>& limit) {
  if (limit.value_or(0) == 0) return std::nullopt;
  return number(bytes_or_unlimited(*limit));
}
Maybe nonzero(std::uint64_t value) { return value == 0 ? Maybe() : Maybe(number(value)); }

Maybe swap(R r) {
  const auto limit = v2::swap_limit(r.memory);  // v2::plan_limits() tells what is wrong
  if (!limit || !*limit) return std::nullopt;
  return number(bytes_or_unlimited(**limit));
}

Maybe weight(R r) {
  if (r.cpu.idle.value_or(0) != 0) return std::nullopt;
  return nonzero(v2::weight_from_shares(r.cpu.shares.value_or(0)));
}

Maybe idle(R r) { return r.cpu.idle.value_or(0) == 1 ? Maybe(number(0)) : Maybe(); }

std::uint64_t quota_a_second(std::int64_t quota, std::uint64_t period) {
  constexpr std::uint64_t kPercent = kSecond / 100;
  if (quota <= 0) return kUnlimited;
  const auto exact =
      static_cast<unsigned __int128>(quota) * kSecond / (period == 0 ? kDefaultPeriod : period);
  const auto rounded = (exact + kPercent - 1) / kPercent * kPercent;
  return rounded > kUnlimited ? kUnlimited : static_cast<std::uint64_t>(rounded);
}

Maybe quota(R r) {
  const std::uint64_t period = r.cpu.period.value_or(0);
  if (r.cpu.quota.value_or(0) == 0 && period == 0) return std::nullopt;
  return number(quota_a_second(r.cpu.quota.value_or(0), period));
}

Maybe tasks(R r) {
  if (!r.pids_limit) return std::nullopt;
  return number(*r.pids_limit == 0 ? 1 : bytes_or_unlimited(*r.pids_limit));
}

Maybe io_weight(R r) {
  const std::uint64_t weight = r.block_io.weight.value_or(0);
  return weight == 0 ? Maybe() : number(v2::io_weight(weight));
}

// A bit for each, without zeros at the end; lists in the wider form of cpuset files have no
// property.
Maybe list_of(std::string_view list) {
  const auto mask = list.empty() ? std::nullopt : config::parse_mask(list);
  if (!mask) return std::nullopt;
  std::vector<std::uint8_t> bits;
  for (std::uint64_t word : *mask) {
    for (std::size_t i = 0; i < sizeof word; ++i, word >>= 8) {
      bits.push_back(static_cast<std::uint8_t>(word));
    }
  }
  while (!bits.empty() && bits.back() == 0) bits.pop_back();
  return bytes(bits);
}

constexpr auto kSettings = std::to_array<Setting>({
    {"MemoryLimit", On::V1, 0, [](R r) { return limit_of(r.memory.limit); }},
    {"MemoryMax", On::V2, 0, [](R r) { return limit_of(r.memory.limit); }},
    {"MemoryLow", On::V2, 0, [](R r) { return limit_of(r.memory.reservation); }},
    {"MemorySwapMax", On::V2, 0, swap},
    {"CPUShares", On::V1, 0, [](R r) { return nonzero(r.cpu.shares.value_or(0)); }},
    {"CPUWeight", On::V2, 0, weight},
    {"CPUWeight", On::V2, 252, idle},
    {"CPUQuotaPeriodUSec", On::Both, 242, [](R r) { return nonzero(r.cpu.period.value_or(0)); }},
    {"CPUQuotaPerSecUSec", On::Both, 0, quota},
    {"BlockIOWeight", On::V1, 0, [](R r) { return nonzero(r.block_io.weight.value_or(0)); }},
    {"IOWeight", On::V2, 230, io_weight},
    {"TasksMax", On::Both, 0, tasks},
    {"AllowedCPUs", On::Both, 244, [](R r) { return list_of(r.cpu.cpus); }},
    {"AllowedMemoryNodes", On::Both, 244, [](R r) { return list_of(r.cpu.mems); }},
});

// An entry of `unified`. More than one property may come from a file.
struct Unified {
  std::string_view file;
  const char* name;
  unsigned since;
  // False: the text is no such value.
  bool (*parse)(std::string_view text, Maybe& value);
};

bool parse_limit(std::string_view text, Maybe& value) {
  const auto limit =
      text == "max" ? std::optional(kUnlimited) : base::parse_number<std::uint64_t>(text);
  if (limit) value = number(*limit);
  return limit.has_value();
}

bool parse_weight(std::string_view text, Maybe& value) {
  const auto weight = base::parse_number<std::uint64_t>(text);
  if (weight) value = number(*weight);
  return weight.has_value();
}

bool parse_idle(std::string_view text, Maybe& value) {
  if (text == "1") value = number(0);
  return text == "0" || text == "1";
}

bool parse_list(std::string_view text, Maybe& value) {
  value = list_of(text);
  return true;
}

struct Bandwidth {
  std::int64_t quota = -1;
  std::uint64_t period = kDefaultPeriod;
};
std::optional<Bandwidth> parse_bandwidth(std::string_view text) {
  Bandwidth result;
  const std::string_view quota = base::take_until(text, ' ');
  if (quota != "max") {
    const auto number = base::parse_number<std::uint64_t>(quota);
    if (!number || *number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    result.quota = static_cast<std::int64_t>(*number);
  }
  if (text.empty()) return result;
  const auto period = base::parse_number<std::uint64_t>(text);
  if (!period || *period == 0) return std::nullopt;
  result.period = *period;
  return result;
}

bool parse_quota(std::string_view text, Maybe& value) {
  const auto bandwidth = parse_bandwidth(text);
  if (bandwidth) value = number(quota_a_second(bandwidth->quota, bandwidth->period));
  return bandwidth.has_value();
}

bool parse_period(std::string_view text, Maybe& value) {
  const auto bandwidth = parse_bandwidth(text);
  if (bandwidth) value = number(bandwidth->period);
  return bandwidth.has_value();
}

// Files that are not here have no property.
constexpr auto kUnified = std::to_array<Unified>({
    {"cpu.idle", "CPUWeight", 252, parse_idle},
    {"cpu.max", "CPUQuotaPeriodUSec", 242, parse_period},
    {"cpu.max", "CPUQuotaPerSecUSec", 0, parse_quota},
    {"cpu.weight", "CPUWeight", 0, parse_weight},
    {"cpuset.cpus", "AllowedCPUs", 244, parse_list},
    {"cpuset.mems", "AllowedMemoryNodes", 244, parse_list},
    {"memory.high", "MemoryHigh", 0, parse_limit},
    {"memory.low", "MemoryLow", 0, parse_limit},
    {"memory.max", "MemoryMax", 0, parse_limit},
    {"memory.min", "MemoryMin", 240, parse_limit},
    {"memory.swap.max", "MemorySwapMax", 0, parse_limit},
    {"pids.max", "TasksMax", 0, parse_limit},
});

constexpr std::string_view kBlanks = " \t\n";

Result<> add_unified(const Resources& resources, const Host& host, std::vector<Property>& out) {
  for (const Unified& row : kUnified) {
    const auto entry = resources.unified.find(std::string(row.file));
    if (entry == resources.unified.end() || host.systemd < row.since) continue;
    // The kernel refuses a weight for what is idle.
    if (row.file == "cpu.weight" && config::is_idle(resources)) continue;
    // As the kernel does.
    std::string_view text = entry->second;
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
    Maybe value;
    if (!row.parse(text, value)) {
      return std::unexpected(
          base::make_spec_error(config::entry_path("linux.resources.unified", row.file),
                                fmt::format("'{}' is no value for systemd's {}", text, row.name)));
    }
    if (value) out.push_back({row.name, std::move(*value)});
  }
  return {};
}

}  // namespace

Result<std::vector<Property>> plan_limits(const Resources& resources, const Host& host) {
  const bool unified = host.cgroups == Version::V2;
  const On other = unified ? On::V1 : On::V2;
  std::vector<Property> properties;
  for (const Setting& setting : kSettings) {
    if (setting.on == other || host.systemd < setting.since) continue;
    if (auto value = setting.value(resources)) {
      properties.push_back({setting.name, std::move(*value)});
    }
  }
  if (unified) LC_TRY(add_unified(resources, host, properties));
  return properties;
}

Resources rounded(Resources resources) {
  CpuLimits& cpu = resources.cpu;
  if (cpu.quota.value_or(0) <= 0) return resources;
  const std::uint64_t period = cpu.period.value_or(0) == 0 ? kDefaultPeriod : *cpu.period;
  const std::uint64_t second = quota_a_second(*cpu.quota, period);
  const auto product = static_cast<unsigned __int128>(second) * period / kSecond;
  if (second != kUnlimited && product <= INT64_MAX) cpu.quota = static_cast<std::int64_t>(product);
  return resources;
}

}  // namespace libcontainer::cgroups::systemd
