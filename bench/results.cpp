#include "results.h"

#include <algorithm>
#include <utility>

namespace libcontainer::bench {

std::optional<Row> find_row(std::string_view name) {
  const auto found = std::ranges::find(kRows, name, &RowText::name);
  if (found == kRows.end()) return std::nullopt;
  return found->row;
}

std::optional<double> Cell::quantile(double fraction) const {
  if (samples.empty()) return std::nullopt;
  std::vector<double> sorted = samples;
  std::ranges::sort(sorted);
  return sorted[static_cast<std::size_t>(fraction * static_cast<double>(sorted.size() - 1) + 0.5)];
}

void Results::add(Row row, Program program, double value) {
  cells_[std::to_underlying(row)][std::to_underlying(program)].samples.push_back(value);
}

void Results::fail(Row row, Program program, std::string message) {
  Cell& cell = cells_[std::to_underlying(row)][std::to_underlying(program)];
  if (cell.failures++ == 0) cell.failure = std::move(message);
}

const Cell& Results::cell(Row row, Program program) const {
  return cells_[std::to_underlying(row)][std::to_underlying(program)];
}

std::optional<double> Results::compare(Row row, Against against) const {
  const auto own = cell(row, Program::Hull).median();
  if (!own || against == Against::Nothing) return own;
  const Cell& peer = against == Against::Crun    ? cell(row, Program::Crun)
                     : against == Against::Runc  ? cell(row, Program::Runc)
                     : against == Against::Floor ? cell(row, Program::Floor)
                                                 : cell(Row::Create, Program::Hull);
  const auto other = peer.median();
  if (!other || *other <= 0) return std::nullopt;
  return *own / *other;
}

}  // namespace libcontainer::bench
