// --format of the commands that have it.
#pragma once

#include <cstdint>

#include "hull/args.h"
#include "hull/failure.h"

namespace hull {

// Text: for people, by whatever name the command has for it, which is its default.
enum class OutputFormat : std::uint8_t { Text, Json };

// Fails for anything but "json" and the default.
Outcome<OutputFormat> read_output_format(const Args& args);

}  // namespace hull
