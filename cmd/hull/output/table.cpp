#include "hull/output/table.h"

#include <algorithm>

namespace hull::output {
namespace {

constexpr std::size_t kGap = 3;

}  // namespace

std::string format_table(std::span<const TableLine> lines, std::size_t min_width) {
  if (lines.empty()) return {};
  std::vector<std::size_t> widths(lines.front().size(), min_width);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], line[i].size() + kGap);
    }
  }
  std::string out;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      out.append(line[i]).append(widths[i] - line[i].size(), ' ');
    }
    out.append(line.back()).append("\n");
  }
  return out;
}

}  // namespace hull::output
