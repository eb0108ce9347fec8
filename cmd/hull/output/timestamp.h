// Points of time as text.
#pragma once

#include <chrono>
#include <string>

namespace hull::output {

// RFC 3339 in UTC with whole seconds: "2026-11-21T21:21:20Z". Pure.
std::string format_timestamp(std::chrono::system_clock::time_point time);

}  // namespace hull::output
