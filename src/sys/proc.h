// What /proc tells of a process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "sys/fd.h"

namespace libcontainer::sys {

struct ProcessStat {
  char state = 0;                // 'R', 'S', 'Z', …
  bool is_ending = false;        // on its way to 'Z': a first process ends after its namespace's
  std::uint64_t start_time = 0;  // clock ticks since boot
};

// Pure: the content of /proc/PID/stat. EINVAL if it is none.
SysResult<ProcessStat> parse_process_stat(std::string_view text);

// ESRCH or ENOENT: no such process.
SysResult<ProcessStat> read_process_stat(pid_t pid);

// Whether the process with that pid started then and has not ended, reaped or not.
bool is_alive(pid_t pid, std::uint64_t start_time);

// A pidfd of the process with that pid, if it started then: ESRCH otherwise, and for one that has
// ended but was not reaped yet.
SysResult<Fd> open_process(pid_t pid, std::uint64_t start_time);

// Whether the kernel knows a SECCOMP_FILTER_FLAG_*.
bool knows_seccomp_flag(std::uint32_t flag);

}  // namespace libcontainer::sys
