#include "hull/output/timestamp.h"

#include <fmt/compile.h>
#include <fmt/format.h>

namespace hull::output {

std::string format_timestamp(std::chrono::system_clock::time_point time) {
  // gmtime_r() would read the time zone's file first.
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z"), int{date.year()},
                     unsigned{date.month()}, unsigned{date.day()}, clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

}  // namespace hull::output
