// What a system call filter answers, as `seccomp explain` shows it.
#pragma once

#include <libcontainer/explain_seccomp.h>

#include <string>

namespace hull::output {

// A block for each architecture, a line for each case of the calls that were asked for.
std::string format_syscalls_text(const libcontainer::SeccompExplanation& explanation);

// A line for each rule, then what is answered where no rule is.
std::string format_seccomp_summary(const libcontainer::SeccompExplanation& explanation);

// Both.
std::string format_seccomp_json(const libcontainer::SeccompExplanation& explanation);

}  // namespace hull::output
