// The system call filter. Source: OCI config-linux.md#seccomp, seccomp(2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace libcontainer {

// Names and spellings of libseccomp, without their prefix SCMP_ACT_. Kill is KillThread.
enum class SeccompAction : std::uint8_t {
  KillThread,
  KillProcess,
  Trap,
  Errno,
  Trace,
  Allow,
  Log,
  Notify,
};

// SCMP_CMP_*. MaskedEq compares (argument & value) with value_two.
enum class SeccompOperator : std::uint8_t {
  NotEqual,
  Less,
  LessOrEqual,
  Equal,
  GreaterOrEqual,
  Greater,
  MaskedEqual
};

struct SeccompArgument {
  std::uint32_t index = 0;  // 0..5
  std::uint64_t value = 0;
  std::uint64_t value_two = 0;
  SeccompOperator op = SeccompOperator::Equal;
};

struct SeccompRule {
  std::vector<std::string> names;
  SeccompAction action = SeccompAction::KillThread;
  std::optional<std::uint32_t> errno_ret;
  std::vector<SeccompArgument> args;
};

struct Seccomp {
  SeccompAction default_action = SeccompAction::KillThread;
  std::optional<std::uint32_t> default_errno_ret;
  std::vector<std::string> architectures;  // "SCMP_ARCH_X86_64", …; the native one is always there
  std::optional<std::vector<std::string>> flags;  // absent: SPEC_ALLOW where supported
  std::string listener_path;
  std::string listener_metadata;
  std::vector<SeccompRule> syscalls;
};

}  // namespace libcontainer
