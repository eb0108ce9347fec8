// Whole files and descriptors, read and written with every error reported.
#pragma once

#include <string>
#include <string_view>

#include "hull/failure.h"
#include "hull/fd.h"

namespace hull {

// Both read until the end, pipes too. More than 32 MiB is an error: no such document is that long.
Outcome<std::string> read_file(const std::string& path);
Outcome<std::string> read_standard_input();

// All of `text`; `name` is what messages call the target.
Outcome<> write_all(int fd, std::string_view text, std::string_view name);

Outcome<> write_standard_output(std::string_view text);

// For the last words of a command: a failure to say them cannot be said.
void write_standard_error(std::string_view text);

}  // namespace hull
