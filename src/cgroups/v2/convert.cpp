#include "cgroups/v2/convert.h"

#include <fmt/format.h>

#include <cmath>

#include "base/error.h"

namespace libcontainer::cgroups::v2 {

namespace {

std::unexpected<Error> invalid(const char* field, std::string text) {
  return std::unexpected(base::make_spec_error(field, std::move(text)));
}

}  // namespace

std::uint64_t weight_from_shares(std::uint64_t shares) {
  constexpr std::uint64_t kFewestShares = 2;
  constexpr std::uint64_t kMostShares = 262144;
  constexpr std::uint64_t kMostWeight = 10000;
  if (shares == 0) return 0;
  if (shares <= kFewestShares) return 1;
  if (shares >= kMostShares) return kMostWeight;
  // A parabola through (2, 1), (1024, 100) and (262144, 10000), in logarithms.
  const double l = std::log2(static_cast<double>(shares));
  const double exponent = (l * l + 125 * l) / 612.0 - 7.0 / 34.0;
  return static_cast<std::uint64_t>(std::ceil(std::pow(10, exponent)));
}

std::uint64_t io_weight(std::uint64_t blkio_weight) {
  if (blkio_weight <= 10) return 1;
  return 1 + (blkio_weight - 10) * 9999 / 990;
}

Result<std::optional<std::int64_t>> swap_limit(const MemoryLimits& memory) {
  using Limit = std::optional<std::int64_t>;
  constexpr const char* kField = "linux.resources.memory.swap";
  const std::int64_t limit = memory.limit.value_or(0);
  const std::int64_t both = memory.swap.value_or(0);
  if (both == 0) return limit == -1 ? Limit(-1) : Limit();
  if (both == -1) return Limit(-1);
  if (limit == -1) return Limit(both);
  if (limit == 0) return invalid(kField, "unable to set swap limit without memory limit");
  if (limit < 0) {
    return invalid("linux.resources.memory.limit", fmt::format("invalid memory value: {}", limit));
  }
  if (both < limit) {
    return invalid(kField, fmt::format("memory+swap limit should be >= memory limit; found {} "
                                       "with memory limit {}",
                                       both, limit));
  }
  return Limit(both - limit);
}

std::string limit_text(std::int64_t limit) { return limit == -1 ? "max" : std::to_string(limit); }

std::string bandwidth(const CpuLimits& cpu) {
  constexpr std::uint64_t kDefaultPeriod = 100'000;
  const std::int64_t quota = cpu.quota.value_or(0);
  const std::uint64_t period = cpu.period.value_or(0);
  if (quota == 0 && period == 0) return {};
  return fmt::format("{} {}", quota > 0 ? std::to_string(quota) : "max",
                     period == 0 ? kDefaultPeriod : period);
}

}  // namespace libcontainer::cgroups::v2
