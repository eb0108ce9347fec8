#include "cgroups/counter_file.h"

#include <fmt/format.h>

#include <cerrno>

#include "base/error.h"
#include "base/number.h"
#include "cgroups/control_file.h"
#include "cgroups/proc_files.h"

namespace libcontainer::cgroups {

namespace {

PressureShare parse_share_line(std::string_view line) {
  return {.avg10 = base::leading_number<double>(value_after(line, "avg10")),
          .avg60 = base::leading_number<double>(value_after(line, "avg60")),
          .avg300 = base::leading_number<double>(value_after(line, "avg300")),
          .total = parse_counter(value_after(line, "total"))};
}

// EOPNOTSUPP: pressure is not counted, or the cgroup is threaded.
bool is_absent(int error) { return error == ENOENT || error == ENODEV || error == EOPNOTSUPP; }

}  // namespace

std::uint64_t parse_counter(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with(' ')) text.remove_suffix(1);
  if (text == "max") return kNoLimit;
  return base::leading_number(text);
}

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& visit) {
  while (!text.empty()) {
    const std::string_view line = take_until(text, '\n');
    if (!line.empty()) visit(line);
  }
}

std::string_view value_after(std::string_view pairs, std::string_view key) {
  while (!pairs.empty()) {
    std::string_view value = take_until(pairs, ' ');
    if (value.find('=') != std::string_view::npos && take_until(value, '=') == key) return value;
  }
  return {};
}

std::map<std::string, std::uint64_t> parse_counters(std::string_view text) {
  std::map<std::string, std::uint64_t> counters;
  for_each_line(text, [&](std::string_view line) {
    const std::string_view key = take_until(line, ' ');
    counters.insert_or_assign(std::string(key), parse_counter(line));
  });
  return counters;
}

Pressure parse_pressure(std::string_view text) {
  Pressure pressure;
  for_each_line(text, [&](std::string_view line) {
    const std::string_view kind = take_until(line, ' ');
    if (kind == "some") pressure.some = parse_share_line(line);
    if (kind == "full") pressure.full = parse_share_line(line);
  });
  return pressure;
}

Result<std::optional<std::string>> read_if_there(const std::string& path) {
  auto text = read_text(path);
  if (text) return std::optional(std::move(*text));
  if (is_absent(text.error().value)) return std::optional<std::string>();
  return std::unexpected(
      base::make_system_error(text.error().value, fmt::format("read '{}'", path)));
}

Result<std::uint64_t> read_counter(const std::string& directory, std::string_view file) {
  LC_TRY_ASSIGN(const auto text, read_if_there(file_in(directory, file)));
  return text ? parse_counter(*text) : 0;
}

Result<std::map<std::string, std::uint64_t>> read_counters(const std::string& directory,
                                                           std::string_view file) {
  LC_TRY_ASSIGN(const auto text, read_if_there(file_in(directory, file)));
  return parse_counters(text.value_or(""));
}

}  // namespace libcontainer::cgroups
