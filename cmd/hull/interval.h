// --interval of the commands that have it.
#pragma once

#include <chrono>
#include <cstdint>

#include "hull/args.h"
#include "hull/failure.h"

namespace hull {

// Whether 0 means something.
enum class ZeroInterval : std::uint8_t { Refused, Allowed };

// Fails for less than that, and for more than a year: clocks cannot count much further.
Outcome<std::chrono::nanoseconds> read_interval(const Args& args, ZeroInterval zero);

}  // namespace hull
