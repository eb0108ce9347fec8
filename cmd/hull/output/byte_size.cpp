#include "hull/output/byte_size.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace hull::output {

std::string format_byte_size(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{}B", bytes);
  constexpr auto kUnits =
      std::to_array<std::string_view>({"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"});
  constexpr double kRoundsUp = 1023.95;  // as printed with one digit
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= kRoundsUp && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return fmt::format("{:.1f}{}", value, kUnits[unit]);
}

}  // namespace hull::output
