// What the filter decides for every system call number, before it becomes code.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <string>
#include <vector>

#include "seccomp/architecture.h"
#include "seccomp/profile.h"
#include "seccomp/rule.h"

namespace libcontainer::seccomp {

// Either an action (SECCOMP_RET_*), or the position of rules to try in Decisions::rule_lists.
struct Outcome {
  enum class Kind : std::uint8_t { Action, Rules };
  Kind kind = Kind::Action;
  std::uint32_t value = 0;

  bool operator==(const Outcome&) const = default;
};

// Numbers from `first` up to the next range's first, or to the last number there is.
struct NumberRange {
  std::uint32_t first;
  Outcome outcome;
};

// Arguments to look at, for a call whose outcome depends on them.
struct RuleList {
  std::uint8_t argument_bits;
  std::vector<Rule> rules;  // the first that matches decides, else the default action is taken
};

struct ArchitectureDecisions {
  std::uint32_t audit;
  std::vector<NumberRange> ranges;  // ascending, the first begins at 0, neighbours differ
};

struct Decisions {
  std::vector<ArchitectureDecisions> architectures;  // the native one first
  std::vector<RuleList> rule_lists;                  // no two are the same
  std::vector<std::string> warnings;
};

// A number above all that the profile mentions is of a call younger than the profile. It fails with
// ENOSYS, so that programs fall back, unless the default action lets calls pass.
Result<Decisions> decide(const Profile& profile,
                         const std::vector<ArchitectureIndex>& architectures);

}  // namespace libcontainer::seccomp
