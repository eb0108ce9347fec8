// What it is called that a signal has ended a program.
#pragma once

#include <array>
#include <string_view>

namespace libcontainer::hooks {

// By the signal's number; engines know these words.
inline constexpr auto kSignalWords = std::to_array<std::string_view>({
    "signal 0",
    "hangup",
    "interrupt",
    "quit",
    "illegal instruction",
    "trace/breakpoint trap",
    "aborted",
    "bus error",
    "floating point exception",
    "killed",
    "user defined signal 1",
    "segmentation fault",
    "user defined signal 2",
    "broken pipe",
    "alarm clock",
    "terminated",
    "stack fault",
    "child exited",
    "continued",
    "stopped (signal)",
    "stopped",
    "stopped (tty input)",
    "stopped (tty output)",
    "urgent I/O condition",
    "CPU time limit exceeded",
    "file size limit exceeded",
    "virtual timer expired",
    "profiling timer expired",
    "window changed",
    "I/O possible",
    "power failure",
    "bad system call",
});

constexpr std::string_view signal_words(int number) {
  const bool known = number >= 0 && static_cast<std::size_t>(number) < kSignalWords.size();
  return known ? kSignalWords[static_cast<std::size_t>(number)] : "a real-time signal";
}

}  // namespace libcontainer::hooks
