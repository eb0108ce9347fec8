#include "hull/process_table.h"

#include <algorithm>
#include <optional>

#include "hull/number.h"

namespace hull {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const auto word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::optional<std::size_t> pid_column(std::string_view header) {
  for (std::size_t column = 0;; ++column) {
    const auto word = take_word(header);
    if (word.empty()) return std::nullopt;
    if (word == "PID") return column;
  }
}

std::string_view word_at(std::string_view line, std::size_t column) {
  for (; column > 0; --column) take_word(line);
  return take_word(line);
}

}  // namespace

Outcome<std::string> rows_with_pids(std::string_view table, std::span<const pid_t> pids) {
  const auto header = take_line(table);
  const auto column = pid_column(header);
  if (!column) return std::unexpected(Failure("couldn't find PID field in ps output"));
  std::string rows(header);
  rows += '\n';
  while (!table.empty()) {
    const auto line = take_line(table);
    if (line.empty()) continue;
    const auto word = word_at(line, *column);
    const auto pid = parse_decimal(word);
    if (!pid) {
      return std::unexpected(
          Failure("unexpected pid '" + std::string(word) + "' in ps output: not a number"));
    }
    if (std::ranges::binary_search(pids, *pid)) rows.append(line).append("\n");
  }
  return rows;
}

}  // namespace hull
