// A profile as the compiler sees it: by system call. Whoever reads one has checked it
// (config::check_filter): numbers are in their bounds and words are known.
#pragma once

#include <libcontainer/config/seccomp.h>
#include <libcontainer/error.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "seccomp/rule.h"
#include "seccomp/syscall_table.h"

namespace libcontainer::seccomp {

// "linux.seccomp.syscalls[3]"
std::string rule_field(std::size_t source);

// Two conditions of the rule look at the same argument: any of them suffices then, else all have to
// hold.
bool any_suffices(const SeccompRule& rule);

// The native one first, each once. Errors: InvalidSpec.
Result<std::vector<ArchitectureIndex>> read_architectures(const Seccomp& seccomp);

class Profile {
 public:
  static Profile read(const Seccomp& seccomp);

  std::uint32_t default_action() const { return default_action_; }
  bool notifies() const { return notifies_; }

  // The profile mentions this call, be it in a rule that only repeats the default action.
  bool mentions(NameId name) const { return mentioned_[name]; }

  // In the order of the profile, without those that repeat the default action.
  std::vector<Rule> rules_of(NameId name) const;

  // The rule of a call that has exactly one, else nullptr. Nearly every call in a real profile has.
  const Rule* only_rule_of(NameId name) const;
  bool has_rules(NameId name) const { return first_use_[name] != kNone; }

  std::vector<std::string> take_unknown_calls() { return std::move(unknown_calls_); }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // rules_[rule] is for a certain name, whose next use is uses_[next].
  struct Use {
    std::uint32_t rule;
    std::uint32_t next;
  };

  explicit Profile(std::uint32_t default_action);
  void add(const SeccompRule& rule, std::size_t source);
  void use(NameId name, std::uint32_t rule);

  std::uint32_t default_action_ = 0;
  bool notifies_ = false;
  std::vector<Rule> rules_;
  std::vector<Use> uses_;
  std::vector<std::uint32_t> first_use_;  // by name
  std::vector<std::uint32_t> last_use_;
  std::vector<bool> mentioned_;
  std::vector<std::string> unknown_calls_;
};

}  // namespace libcontainer::seccomp
