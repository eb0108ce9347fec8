// Compiles a seccomp profile to the program that seccomp(2) takes. Pure: no system calls.
// docs/seccomp.md describes the program.
#pragma once

#include <libcontainer/config/seccomp.h>
#include <libcontainer/error.h>
#include <linux/filter.h>

#include <cstdint>
#include <string>
#include <vector>

namespace libcontainer::seccomp {

// What the running kernel can do; found out by whoever is going to load the program.
struct KernelSupport {
  std::uint32_t filter_flags = 0;  // the SECCOMP_FILTER_FLAG_* it accepts
};

struct Program {
  std::vector<sock_filter> instructions;   // 1 to BPF_MAXINSNS
  std::uint32_t flags = 0;                 // SECCOMP_FILTER_FLAG_*, NEW_LISTENER among them
  bool notifies = false;                   // there is a rule with SeccompAction::Notify
  std::vector<std::string> unknown_calls;  // a sentence about each, for the debug log
  std::vector<std::string> warnings;
};

// Runs in: caller. Errors are InvalidSpec and name the field, or Unsupported for what the kernel
// lacks.
Result<Program> compile(const Seccomp& seccomp, const KernelSupport& kernel);

}  // namespace libcontainer::seccomp
