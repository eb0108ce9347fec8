#include "options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace libcontainer::bench {

namespace {

using Value = std::string_view;

Result<int> parse_number(std::string_view flag, Value text, int least) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= least) return value;
  return std::unexpected(base::make_error(
      Errc::InvalidArgument,
      fmt::format("{}: '{}' is not a whole number of at least {}", flag, text, least)));
}

Result<> set_rounds(Options& options, Value value) {
  LC_TRY_ASSIGN(options.rounds, parse_number("--rounds", value, 1));
  return {};
}

Result<> set_list_size(Options& options, Value value) {
  LC_TRY_ASSIGN(options.list_size, parse_number("--list-size", value, 1));
  return {};
}

Result<> set_batch(Options& options, Value value) {
  LC_TRY_ASSIGN(options.batch, parse_number("--batch", value, 2));
  return {};
}

Result<> set_cpu(Options& options, Value value) {
  LC_TRY_ASSIGN(options.cpu, parse_number("--cpu", value, 0));
  return {};
}

Result<> set_rows(Options& options, Value value) {
  while (!value.empty()) {
    const auto end = std::min(value.find(','), value.size());
    const auto row = find_row(value.substr(0, end));
    if (!row) {
      return std::unexpected(base::make_error(
          Errc::InvalidArgument, fmt::format("--rows: '{}' is no row", value.substr(0, end))));
    }
    options.rows.push_back(*row);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return {};
}

template <std::string Options::* member>
Result<> set_text(Options& options, Value value) {
  options.*member = value;
  return {};
}

struct Flag {
  std::string_view name;
  std::string_view value;
  std::string_view meaning;
  Result<> (*set)(Options&, Value);
};

constexpr auto kFlags = std::to_array<Flag>({
    {"--hull", "PATH", "the runtime that the budgets are for", set_text<&Options::hull>},
    {"--crun", "PATH", "a peer; left out if not given", set_text<&Options::crun>},
    {"--runc", "PATH", "a peer; left out if not given", set_text<&Options::runc>},
    {"--floor", "PATH", "the floor program; left out if not given", set_text<&Options::floor>},
    {"--peak-rss", "PATH", "the starter for the rss row (default: beside this program)",
     set_text<&Options::peak_rss>},
    {"--busybox", "PATH", "a static busybox (default /bin/busybox)", set_text<&Options::busybox>},
    {"--rows", "NAME,…", "rows to measure (default all)", set_rows},
    {"--rounds", "N", "rounds (default 30)", set_rounds},
    {"--list-size", "N", "containers of the list row (default 100)", set_list_size},
    {"--batch", "N", "containers a round of the throughput row (default 10)", set_batch},
    {"--cpu", "N", "pin everything to one CPU", set_cpu},
    {"--markdown", "FILE", "write the table there too", set_text<&Options::markdown>},
    {"--json", "FILE", "write the numbers there", set_text<&Options::json>},
});

}  // namespace

Result<Options> parse_options(std::span<char* const> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    if (name == "--help" || name == "-h") {
      options.help = true;
      return options;
    }
    const auto flag = std::ranges::find(kFlags, name, &Flag::name);
    if (flag == kFlags.end() || ++i == arguments.size()) {
      const std::string_view what = flag == kFlags.end() ? "unknown flag" : "value missing after";
      return std::unexpected(
          base::make_error(Errc::InvalidArgument, fmt::format("{} '{}'", what, name)));
    }
    LC_TRY(flag->set(options, arguments[i]));
  }
  if (options.hull.empty()) {
    return std::unexpected(base::make_error(Errc::InvalidArgument, "--hull PATH is needed"));
  }
  if (options.rows.empty()) {
    for (const RowText& text : kRows) options.rows.push_back(text.row);
  }
  return options;
}

std::string help_text() {
  std::string text = "usage: hull_bench --hull PATH [FLAG VALUE]…\n";
  for (const Flag& flag : kFlags) {
    text += fmt::format("  {:24}{}\n", fmt::format("{} {}", flag.name, flag.value), flag.meaning);
  }
  text += "rows:";
  for (const RowText& row : kRows) text += fmt::format(" {}", row.name);
  return text + "\nexample: hull_bench --hull build/release/bin/hull --crun /usr/bin/crun\n";
}

}  // namespace libcontainer::bench
