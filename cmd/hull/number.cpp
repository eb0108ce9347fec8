#include "hull/number.h"

#include <array>
#include <charconv>
#include <limits>
#include <string>

namespace hull {
namespace {

struct Sign {
  bool negative = false;
  std::string_view rest;
};

Sign split_sign(std::string_view text) {
  if (text.starts_with('-')) return {true, text.substr(1)};
  if (text.starts_with('+')) return {false, text.substr(1)};
  return {false, text};
}

struct Base {
  int value = 10;
  std::string_view digits;
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Base split_base(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return {10, text};
  switch (lower(text[1])) {
    case 'x':
      return {16, text.substr(2)};
    case 'b':
      return {2, text.substr(2)};
    case 'o':
      return {8, text.substr(2)};
    default:
      return {8, text.substr(1)};
  }
}

// Underscores stand between digits, or between a base prefix and a digit.
std::optional<std::string> drop_underscores(const Base& base) {
  std::string digits;
  bool after_underscore = false;
  for (const char c : base.digits) {
    if (c == '_' && (after_underscore || base.value == 10)) return std::nullopt;
    after_underscore = c == '_';
    if (c != '_') digits += c;
  }
  if (after_underscore) return std::nullopt;
  return digits;
}

std::optional<std::uint64_t> parse_magnitude(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<std::int64_t> apply_sign(bool negative, std::uint64_t magnitude) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (magnitude > kMax + (negative ? 1 : 0)) return std::nullopt;
  return negative ? static_cast<std::int64_t>(0 - magnitude) : static_cast<std::int64_t>(magnitude);
}

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

constexpr auto kUnits = std::to_array<Unit>({
    {"ns", 1},
    {"us", 1'000},
    {"\u00b5s", 1'000},  // micro sign
    {"\u03bcs", 1'000},  // Greek mu
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
});

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  const auto digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

const Unit* take_unit(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] != '.' && !is_digit(text[length])) ++length;
  const auto name = text.substr(0, length);
  text.remove_prefix(length);
  for (const auto& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// Nanoseconds of ".digits" of a unit; digits below one nanosecond do not count.
std::uint64_t fraction_of(const Unit& unit, std::string_view digits) {
  double numerator = 0;
  double denominator = 1;
  for (const char c : digits.substr(0, 18)) {
    numerator = numerator * 10 + (c - '0');
    denominator *= 10;
  }
  return static_cast<std::uint64_t>(numerator *
                                    (static_cast<double>(unit.nanoseconds) / denominator));
}

// One "1.5h" from the front of `text`.
std::optional<std::uint64_t> take_term(std::string_view& text) {
  const auto whole = take_digits(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  const Unit* unit = take_unit(text);
  if (unit == nullptr) return std::nullopt;
  const auto count = whole.empty() ? std::optional<std::uint64_t>(0) : parse_magnitude(whole, 10);
  std::uint64_t nanoseconds = 0;
  if (!count || __builtin_mul_overflow(*count, unit->nanoseconds, &nanoseconds))
    return std::nullopt;
  if (__builtin_add_overflow(nanoseconds, fraction_of(*unit, fraction), &nanoseconds)) {
    return std::nullopt;
  }
  return nanoseconds;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const auto [negative, unsigned_text] = split_sign(text);
  const auto base = split_base(unsigned_text);
  const auto digits = drop_underscores(base);
  if (!digits) return std::nullopt;
  const auto magnitude = parse_magnitude(*digits, base.value);
  if (!magnitude) return std::nullopt;
  return apply_sign(negative, *magnitude);
}

std::optional<std::int64_t> parse_decimal(std::string_view text) {
  const auto [negative, digits] = split_sign(text);
  const auto magnitude = parse_magnitude(digits, 10);
  if (!magnitude) return std::nullopt;
  return apply_sign(negative, *magnitude);
}

std::optional<bool> parse_bool(std::string_view text) {
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  auto [negative, rest] = split_sign(text);
  if (rest == "0") return 0;
  if (rest.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!rest.empty()) {
    const auto term = take_term(rest);
    if (!term || __builtin_add_overflow(total, *term, &total)) return std::nullopt;
  }
  return apply_sign(negative, total);
}

}  // namespace hull
