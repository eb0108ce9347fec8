// Whether what a program is executed by is there: execve(2) says of either only that it is not.
#pragma once

#include <array>

#include "sys/fd.h"
#include "wire/status.h"

namespace libcontainer::process {

using InterpreterPath = std::array<char, 256>;

// The program of a script's first line, or a dynamic program's loader. A program that cannot be
// read, or is none of both, is left to execve(2). `interpreter` is what a failure tells of.
wire::Status check_interpreter(sys::CPath program, InterpreterPath& interpreter);

}  // namespace libcontainer::process
