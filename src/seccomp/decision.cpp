#include "seccomp/decision.h"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/error.h"
#include "seccomp/rule_order.h"

namespace libcontainer::seccomp {
namespace {

constexpr Outcome action(std::uint32_t value) { return {Outcome::Kind::Action, value}; }
constexpr Outcome kNoSuchCall = action(kNewerCall);
constexpr Outcome kBadArchitecture = action(kOtherArchitecture);

bool lets_pass(std::uint32_t value) {
  const std::uint32_t kind = value & SECCOMP_RET_ACTION_FULL;
  return kind == SECCOMP_RET_ALLOW || kind == SECCOMP_RET_LOG || kind == SECCOMP_RET_TRACE;
}

// The kernel enters call 0, setup, for a number that is too large for the instruction, and leaves
// the number 0 if it does not know the call either. Nobody calls the real setup any more.
bool has_call_zero_for_unknown(std::uint32_t audit) {
  return audit == AUDIT_ARCH_S390 || audit == AUDIT_ARCH_S390X;
}

void append(std::vector<NumberRange>& ranges, std::uint32_t first, Outcome outcome) {
  if (!ranges.empty() && ranges.back().first == first) ranges.pop_back();
  if (ranges.empty() || ranges.back().outcome != outcome) ranges.push_back({first, outcome});
}

class Decider {
 public:
  explicit Decider(const Profile& profile)
      : profile_(profile),
        otherwise_(action(profile.default_action())),
        has_tail_(!lets_pass(profile.default_action())),
        socketcall_(find_syscall("socketcall")),
        ipc_(find_syscall("ipc")) {}

  Result<Decisions> run(const std::vector<ArchitectureIndex>& architectures);
  // Of the calls that share one number, in the order in which they are tried.
  Result<std::vector<Rule>> rules_of(std::span<const NumberedSyscall> names,
                                     ArchitectureIndex architecture) const;

 private:
  Result<bool> append_calls(std::vector<NumberRange>& ranges, ArchitectureIndex architecture,
                            std::uint32_t first);
  Result<> append_x86_64(std::vector<NumberRange>& ranges, bool has_x86_64, bool has_x32);
  Result<Outcome> outcome(std::span<const NumberedSyscall> names, ArchitectureIndex architecture);
  bool multiplexes(NameId name) const { return name == socketcall_ || name == ipc_; }
  bool mentions(NameId name, ArchitectureIndex architecture) const;
  std::vector<Rule> own_rules(NameId name, std::uint8_t bits) const;
  Result<std::vector<Rule>> multiplexed_rules(NameId via, ArchitectureIndex architecture) const;
  Outcome rule_list(std::vector<Rule> rules, std::uint8_t bits);

  const Profile& profile_;
  Outcome otherwise_;
  bool has_tail_;
  std::optional<NameId> socketcall_;
  std::optional<NameId> ipc_;
  Decisions decisions_;
};

Outcome Decider::rule_list(std::vector<Rule> rules, std::uint8_t bits) {
  auto& lists = decisions_.rule_lists;
  const auto known = std::ranges::find_if(lists, [&](const RuleList& list) {
    return list.argument_bits == bits && same_code(list.rules, rules);
  });
  const auto position = static_cast<std::uint32_t>(known - lists.begin());
  if (known == lists.end()) lists.push_back({bits, std::move(rules)});
  return {Outcome::Kind::Rules, position};
}

// By its name, or by that of a call that goes through it.
bool Decider::mentions(NameId name, ArchitectureIndex architecture) const {
  if (profile_.mentions(name)) return true;
  if (!multiplexes(name)) return false;
  return std::ranges::any_of(multiplexed_on(architecture), [&](const MultiplexedSyscall& call) {
    return call.via == name && profile_.mentions(call.name);
  });
}

std::vector<Rule> Decider::own_rules(NameId name, std::uint8_t bits) const {
  std::vector<Rule> rules = profile_.rules_of(name);
  for (Rule& rule : rules) rule = narrowed(rule, bits);
  return rules;
}

// socketcall and ipc pass the real arguments in memory, where a filter cannot look: as libseccomp
// does, the selector replaces the condition on argument 0, and the others stay as they are.
Result<std::vector<Rule>> Decider::multiplexed_rules(NameId via,
                                                     ArchitectureIndex architecture) const {
  const std::uint8_t bits = kArchitectures[architecture].argument_bits;
  std::vector<Rule> result;
  for (const MultiplexedSyscall& call : multiplexed_on(architecture)) {
    if (call.via != via || !profile_.has_rules(call.name)) continue;
    LC_TRY_ASSIGN(auto rules, in_order(own_rules(call.name, bits), bits, syscall_name(call.name)));
    for (Rule& rule : rules) {
      std::erase_if(rule.conditions,
                    [](const Condition& condition) { return condition.argument == 0; });
      const Condition selected{0, SeccompOperator::Equal, call.selector, ~std::uint64_t{0}};
      rule.conditions.insert(rule.conditions.begin(), selected);
      result.push_back(narrowed(rule, bits));
    }
  }
  return result;
}

Result<std::vector<Rule>> Decider::rules_of(std::span<const NumberedSyscall> names,
                                            ArchitectureIndex architecture) const {
  const std::uint8_t bits = kArchitectures[architecture].argument_bits;
  const NameId name = names.front().name;
  std::vector<Rule> rules;
  for (const NumberedSyscall& alias : names) {
    std::ranges::move(own_rules(alias.name, bits), std::back_inserter(rules));
  }
  if (multiplexes(name)) {
    LC_TRY_ASSIGN(auto through, multiplexed_rules(name, architecture));
    std::ranges::move(through, std::back_inserter(rules));
    std::ranges::stable_sort(rules, {}, &Rule::source);
  }
  return in_order(std::move(rules), bits, syscall_name(name));
}

// `names` are those that share one number.
Result<Outcome> Decider::outcome(std::span<const NumberedSyscall> names,
                                 ArchitectureIndex architecture) {
  const NameId name = names.front().name;
  if (names.size() == 1 && !multiplexes(name)) {
    if (!profile_.has_rules(name)) return otherwise_;
    const Rule* only = profile_.only_rule_of(name);
    if (only != nullptr && only->conditions.empty()) return action(only->action);
  }
  LC_TRY_ASSIGN(auto rules, rules_of(names, architecture));
  if (rules.empty()) return otherwise_;
  if (rules.front().conditions.empty()) return action(rules.front().action);
  return rule_list(std::move(rules), kArchitectures[architecture].argument_bits);
}

// The numbers from `first`; says whether the profile mentions one of them.
Result<bool> Decider::append_calls(std::vector<NumberRange>& ranges, ArchitectureIndex architecture,
                                   std::uint32_t first) {
  append(ranges, first, otherwise_);
  const auto syscalls = syscalls_of(architecture);
  std::optional<std::uint32_t> highest;
  for (std::size_t i = 0, next = 0; i < syscalls.size(); i = next) {
    const std::uint32_t number = syscalls[i].number;
    for (next = i; next < syscalls.size() && syscalls[next].number == number; ++next) {
      if (mentions(syscalls[next].name, architecture)) highest = number;
    }
    if (highest != number) continue;
    LC_TRY_ASSIGN(const Outcome result, outcome(syscalls.subspan(i, next - i), architecture));
    append(ranges, number, result);
    append(ranges, number + 1, otherwise_);
  }
  if (!has_tail_) return highest.has_value();
  if (!highest) {
    decisions_.warnings.push_back(fmt::format(
        FMT_COMPILE("could not find any syscalls for arch {}"), kArchitectures[architecture].name));
    return false;
  }
  append(ranges, *highest + 1, kNoSuchCall);
  decisions_.newer_calls.push_back({architecture, *highest + 1});
  return true;
}

Result<> Decider::append_x86_64(std::vector<NumberRange>& ranges, bool has_x86_64, bool has_x32) {
  bool mentioned = false;
  if (has_x86_64) {
    LC_TRY_ASSIGN(mentioned, append_calls(ranges, kX86_64, 0));
  } else {
    append(ranges, 0, kBadArchitecture);
  }
  if (has_x32) {
    LC_TRY(append_calls(ranges, kX32, kX32Bit));
  } else if (!has_tail_ || !mentioned) {
    append(ranges, kX32Bit, kBadArchitecture);
    // Tracers write -1 into the number to have a call skipped: that is no call of x32.
    append(ranges, 0xffffffffu, otherwise_);
  }
  return {};
}

Result<Decisions> Decider::run(const std::vector<ArchitectureIndex>& architectures) {
  const bool has_x86_64 = std::ranges::find(architectures, kX86_64) != architectures.end();
  const bool has_x32 = std::ranges::find(architectures, kX32) != architectures.end();
  for (const ArchitectureIndex architecture : architectures) {
    if (architecture == kX32 && has_x86_64) continue;
    ArchitectureDecisions result{kArchitectures[architecture].audit, {}};
    if (result.audit == AUDIT_ARCH_X86_64) {
      LC_TRY(append_x86_64(result.ranges, has_x86_64, has_x32));
    } else {
      const bool zero_is_unknown = has_tail_ && has_call_zero_for_unknown(result.audit);
      if (zero_is_unknown) append(result.ranges, 0, kNoSuchCall);
      LC_TRY(append_calls(result.ranges, architecture, zero_is_unknown ? 1 : 0));
    }
    decisions_.architectures.push_back(std::move(result));
  }
  return std::move(decisions_);
}

}  // namespace

Result<Decisions> decide(const Profile& profile,
                         const std::vector<ArchitectureIndex>& architectures) {
  return Decider(profile).run(architectures);
}

Result<std::vector<Rule>> rules_of_number(const Profile& profile, ArchitectureIndex architecture,
                                          std::uint32_t number) {
  const auto calls = syscalls_of(architecture);
  const auto same = std::ranges::equal_range(calls, number, {}, &NumberedSyscall::number);
  if (same.empty()) return std::vector<Rule>{};
  return Decider(profile).rules_of({same.begin(), same.end()}, architecture);
}

}  // namespace libcontainer::seccomp
