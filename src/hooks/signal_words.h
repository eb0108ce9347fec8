// What it is called that a signal has ended a program.
#pragma once

#include <string_view>

namespace libcontainer::hooks {

// By the signal's number; engines know these words. One text, each word with its terminator: the
// image, which has to stay small, would hold an array of views beside it.
inline constexpr char kSignalWords[] =
    "signal 0\0"
    "hangup\0"
    "interrupt\0"
    "quit\0"
    "illegal instruction\0"
    "trace/breakpoint trap\0"
    "aborted\0"
    "bus error\0"
    "floating point exception\0"
    "killed\0"
    "user defined signal 1\0"
    "segmentation fault\0"
    "user defined signal 2\0"
    "broken pipe\0"
    "alarm clock\0"
    "terminated\0"
    "stack fault\0"
    "child exited\0"
    "continued\0"
    "stopped (signal)\0"
    "stopped\0"
    "stopped (tty input)\0"
    "stopped (tty output)\0"
    "urgent I/O condition\0"
    "CPU time limit exceeded\0"
    "file size limit exceeded\0"
    "virtual timer expired\0"
    "profiling timer expired\0"
    "window changed\0"
    "I/O possible\0"
    "power failure\0"
    "bad system call\0";
inline constexpr int kSignalCount = 32;

constexpr std::string_view signal_words(int number) {
  if (number < 0 || number >= kSignalCount) return "a real-time signal";
  const char* word = kSignalWords;
  for (; number > 0; --number) word += std::string_view(word).size() + 1;
  return word;
}
static_assert(signal_words(kSignalCount - 1) == "bad system call");
static_assert(signal_words(15) == "terminated");

}  // namespace libcontainer::hooks
