// The file that tells an engine which process it now owns.
#pragma once

#include <sys/types.h>

#include <string>

#include "hull/failure.h"

namespace hull {

// Decimal digits and nothing else: engines do not trim. An old file is replaced. A reader sees the
// old file, the new one or none, never a part; being killed leaves no temporary behind where the
// file system has O_TMPFILE.
Outcome<> write_pid_file(const std::string& path, pid_t pid);

}  // namespace hull
