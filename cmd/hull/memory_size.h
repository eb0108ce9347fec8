// Sizes as people write them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hull {

// "1048576", "512m", "1.5 GiB", "64kb": bytes, or with a unit of powers of 1024 in any case; "-1"
// is itself, and no other number may be negative.
std::optional<std::int64_t> parse_memory_size(std::string_view text);

}  // namespace hull
