// A program of the host whose output is wanted.
#pragma once

#include <string>
#include <vector>

#include "hull/failure.h"

namespace hull {

// Runs the program, found in $PATH, without input, and waits for it. The result is what it wrote to
// both of its outputs; a program that fails is an error, which has that text.
Outcome<std::string> run_captured(const std::vector<std::string>& command);

}  // namespace hull
