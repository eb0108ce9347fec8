// What the system call filter of a config.json answers, and which of its rules decides.
#pragma once

#include <libcontainer/config/seccomp.h>
#include <libcontainer/error.h>
#include <libcontainer/export.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer {

// As config.json spells it.
constexpr std::string_view to_string(SeccompAction action) {
  constexpr std::array<std::string_view, 8> kNames{
      "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO",
      "SCMP_ACT_TRACE",       "SCMP_ACT_ALLOW",        "SCMP_ACT_LOG",  "SCMP_ACT_NOTIFY"};
  return kNames[static_cast<std::size_t>(action)];
}
constexpr std::string_view to_string(SeccompOperator op) {
  constexpr std::array<std::string_view, 7> kNames{
      "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE",       "SCMP_CMP_EQ",
      "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"};
  return kNames[static_cast<std::size_t>(op)];
}

struct SeccompAnswer {
  SeccompAction action = SeccompAction::Allow;
  std::uint16_t data = 0;  // Errno: the error number; Trace: what the tracer is told

  bool operator==(const SeccompAnswer&) const = default;
};

// One of the ways that a call may take through the filter.
struct SeccompCase {
  // All must hold, as the filter compares them: on an architecture that looks at 32 bits without
  // the upper ones. Empty: whatever the arguments are.
  std::vector<SeccompArgument> conditions;
  SeccompAnswer answer;
  // What decides: "linux.seccomp.syscalls[2]" or "linux.seccomp.defaultAction"; empty: nothing, as
  // the call is younger than the profile.
  std::string field;
};

struct SyscallAnswers {
  std::string name;
  std::optional<std::uint32_t> number;  // absent: the architecture does not have the call
  std::string via;  // "socketcall" or "ipc", by which it can be called too; empty: by none
  // In the order in which they are tried; the last one has no conditions. Empty without a number.
  std::vector<SeccompCase> cases;
};

struct SeccompArchitecture {
  std::string_view name;                    // "SCMP_ARCH_X86_64"; lives as long as the program
  std::optional<std::uint32_t> newer_from;  // calls from this number on get newer_calls
  std::vector<SyscallAnswers> syscalls;     // those asked for, in that order
};

// An entry of linux.seccomp.syscalls.
struct SeccompRuleSummary {
  std::string field;
  SeccompAnswer answer;
  std::vector<SeccompArgument> conditions;  // as config.json has them
  bool any_suffices = false;                // of the conditions; else all must hold
  std::size_t syscalls = 0;                 // how many names it has, without the unknown ones
  std::vector<std::string> unknown;  // names that are ignored, since no kernel known has them
};

struct SeccompExplanation {
  std::size_t instructions = 0;  // of the program
  SeccompAnswer default_action;
  SeccompAnswer newer_calls;                       // younger than the profile
  SeccompAnswer other_architectures;               // those that are not among `architectures`
  std::vector<SeccompArchitecture> architectures;  // the native one first
  std::vector<SeccompRuleSummary> rules;
};

// What the filter made of `seccomp` answers to `syscalls`, by name, and a summary of it. The kernel
// is taken to know every seccomp flag. Pure: needs no privileges; thread-safe. Errors: InvalidSpec
// for what cannot be made a filter, InvalidArgument for a name that is no system call's.
LC_EXPORT Result<SeccompExplanation> explain_seccomp(
    const Seccomp& seccomp, std::span<const std::string_view> syscalls = {});

}  // namespace libcontainer
