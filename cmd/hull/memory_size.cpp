#include "hull/memory_size.h"

#include <array>
#include <charconv>
#include <cmath>

namespace hull {
namespace {

struct Unit {
  char letter;
  int power;  // of 2
};
constexpr auto kUnits =
    std::to_array<Unit>({{'k', 10}, {'m', 20}, {'g', 30}, {'t', 40}, {'p', 50}});

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// "k", "kb", "kib" and "b", each in any case; nullopt: none of them.
std::optional<int> power_of(std::string_view unit) {
  int power = 0;
  for (const auto& row : kUnits) {
    if (unit.empty() || lower(unit[0]) != row.letter) continue;
    power = row.power;
    unit.remove_prefix(1);
    break;
  }
  if (!unit.empty() && lower(unit[0]) == 'i') unit.remove_prefix(1);
  if (!unit.empty() && lower(unit[0]) == 'b') unit.remove_prefix(1);
  return unit.empty() ? std::optional(power) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_memory_size(std::string_view text) {
  if (text == "-1") return -1;
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  const auto power = power_of(text);
  if (!power) return std::nullopt;
  const double bytes = std::ldexp(number, *power);
  constexpr double kTooMany = 9223372036854775808.0;  // 2^63
  if (bytes >= kTooMany) return std::nullopt;
  return static_cast<std::int64_t>(bytes);
}

}  // namespace hull
