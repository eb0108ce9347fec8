// Text to numbers, booleans and durations, by the rules of Go's strconv and time packages: callers
// of an OCI runtime write flag values for those. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hull {

// Base 0: decimal, 0x…, 0b…, 0o… or 0…; an optional sign; underscores between digits of a literal
// with a base prefix.
std::optional<std::int64_t> parse_integer(std::string_view text);

// Decimal digits only, with an optional sign.
std::optional<std::int64_t> parse_decimal(std::string_view text);

// 1 t T true TRUE True, 0 f F false FALSE False.
std::optional<bool> parse_bool(std::string_view text);

// "1m30s", "1.5h", "100ms", "-5s", "0"; the result is in nanoseconds.
std::optional<std::int64_t> parse_duration(std::string_view text);

}  // namespace hull
