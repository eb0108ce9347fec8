// The output of ps(1), reduced to some processes.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <string_view>

#include "hull/failure.h"

namespace hull {

// The header and the rows whose column PID is one of `pids`, which are sorted. Rows without a
// number there belong to no process. Pure. Errors: no column PID, or one before it other than UID,
// USER, PPID, F and S.
Outcome<std::string> rows_with_pids(std::string_view table, std::span<const pid_t> pids);

}  // namespace hull
