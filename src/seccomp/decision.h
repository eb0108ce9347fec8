// What the filter decides for every system call number, before it becomes code.
#pragma once

#include <libcontainer/error.h>
#include <linux/seccomp.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include "seccomp/architecture.h"
#include "seccomp/profile.h"
#include "seccomp/rule.h"

namespace libcontainer::seccomp {

// What a call of an architecture that is not in the profile gets: as with libseccomp.
inline constexpr std::uint32_t kOtherArchitecture = SECCOMP_RET_KILL_THREAD;
// What a call that is younger than the profile gets.
inline constexpr std::uint32_t kNewerCall = SECCOMP_RET_ERRNO | ENOSYS;

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

// Of `architecture` the numbers from `first` on are younger than the profile.
struct NewerCalls {
  ArchitectureIndex architecture;
  std::uint32_t first;
};

struct Decisions {
  std::vector<ArchitectureDecisions> architectures;  // the native one first
  std::vector<RuleList> rule_lists;                  // no two are the same
  std::vector<NewerCalls> newer_calls;               // at most one for an architecture
  std::vector<std::string> warnings;
};

// A number above all that the profile mentions is of a call younger than the profile. It fails with
// ENOSYS, so that programs fall back, unless the default action lets calls pass.
Result<Decisions> decide(const Profile& profile,
                         const std::vector<ArchitectureIndex>& architectures);

// The rules that a call with this number goes through, in the order in which they are tried; those
// that repeat the default action are not among them. Where decide() has an action the first rule
// has no condition, or there is none.
Result<std::vector<Rule>> rules_of_number(const Profile& profile, ArchitectureIndex architecture,
                                          std::uint32_t number);

}  // namespace libcontainer::seccomp
