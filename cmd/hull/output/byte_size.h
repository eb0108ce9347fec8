// Sizes for people. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace hull::output {

// "512B", "1.5MiB": one digit behind the point, by powers of 1024.
std::string format_byte_size(std::uint64_t bytes);

}  // namespace hull::output
