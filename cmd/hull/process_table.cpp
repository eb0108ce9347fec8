#include "hull/process_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

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

// SECURITY: columns whose values have no blanks. After any other, a process could choose what
// stands in the place of its pid.
constexpr auto kBeforePid = std::to_array<std::string_view>({"UID", "USER", "PPID", "F", "S"});

Outcome<std::size_t> pid_column(std::string_view header) {
  std::string_view stranger;
  for (std::size_t column = 0;; ++column) {
    const auto word = take_word(header);
    if (word.empty()) return std::unexpected(Failure("couldn't find PID field in ps output"));
    if (word == "PID" && stranger.empty()) return column;
    if (word == "PID") {
      return std::unexpected(
          Failure(fmt::format("the ps options put the column '{}' before PID: allowed are {}",
                              stranger, fmt::join(kBeforePid, ", "))));
    }
    if (stranger.empty() && std::ranges::find(kBeforePid, word) == kBeforePid.end())
      stranger = word;
  }
}

std::string_view word_at(std::string_view line, std::size_t column) {
  for (; column > 0; --column) take_word(line);
  return take_word(line);
}

}  // namespace

Outcome<std::string> rows_with_pids(std::string_view table, std::span<const pid_t> pids) {
  const auto header = take_line(table);
  HULL_TRY_ASSIGN(const auto column, pid_column(header));
  std::string rows(header);
  rows += '\n';
  while (!table.empty()) {
    const auto line = take_line(table);
    const auto pid = parse_decimal(word_at(line, column));
    if (pid && std::ranges::binary_search(pids, *pid)) rows.append(line).append("\n");
  }
  return rows;
}

}  // namespace hull
