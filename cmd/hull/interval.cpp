#include "hull/interval.h"

#include <string>

#include "hull/number.h"

namespace hull {
namespace {

constexpr std::chrono::hours kLongest{24 * 365};

}  // namespace

Outcome<std::chrono::nanoseconds> read_interval(const Args& args, ZeroInterval zero) {
  const std::chrono::nanoseconds interval(parse_duration(args.text("interval")).value_or(0));
  if (zero == ZeroInterval::Refused && interval.count() <= 0) {
    return std::unexpected(Failure("duration interval must be greater than 0"));
  }
  if (interval.count() < 0) {
    return std::unexpected(Failure("duration interval must not be negative"));
  }
  if (interval > kLongest) {
    return std::unexpected(
        Failure("duration interval must be at most " + std::to_string(kLongest.count()) + "h"));
  }
  return interval;
}

}  // namespace hull
