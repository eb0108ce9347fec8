#include "seccomp/profile.h"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "seccomp/action.h"

namespace libcontainer::seccomp {
namespace {

constexpr std::uint32_t kArgumentCount = 6;

// `field` is called only for an error.
template <class Field>
Result<std::uint32_t> action_value(SeccompAction action, std::optional<std::uint32_t> errno_ret,
                                   Field field) {
  const std::uint32_t data = errno_ret.value_or(0);
  if (has_data(action) && data > SECCOMP_RET_DATA) {
    return std::unexpected(base::make_spec_error(
        field(), fmt::format(FMT_COMPILE("{} is not an error number; allowed are 0 to {}"), data,
                             SECCOMP_RET_DATA)));
  }
  return return_value(action, errno_ret);
}

Condition make_condition(const SeccompArgument& argument) {
  Condition condition{argument.index, argument.op, argument.value, ~std::uint64_t{0}};
  if (argument.op == SeccompOperator::MaskedEqual) {
    condition.mask = argument.value;
    condition.value = argument.value_two & argument.value;
  }
  return condition;
}

// All conditions together, unless two of them look at the same argument: then any of them.
Result<std::vector<std::vector<Condition>>> read_conditions(const SeccompRule& rule,
                                                            std::size_t source) {
  std::vector<Condition> conditions;
  for (std::size_t i = 0; i < rule.args.size(); ++i) {
    const std::uint32_t index = rule.args[i].index;
    if (index >= kArgumentCount) {
      return std::unexpected(base::make_spec_error(
          fmt::format(FMT_COMPILE("{}.args[{}].index"), rule_field(source), i),
          fmt::format(FMT_COMPILE("{} is not an argument of a system call; allowed are 0 to 5"),
                      index)));
    }
    conditions.push_back(make_condition(rule.args[i]));
  }
  std::vector<std::vector<Condition>> alternatives;
  if (any_suffices(rule)) {
    for (const Condition& condition : conditions) alternatives.push_back({condition});
    return alternatives;
  }
  std::ranges::sort(conditions, {}, &Condition::argument);
  alternatives.push_back(std::move(conditions));
  return alternatives;
}

}  // namespace

std::string rule_field(std::size_t source) {
  return fmt::format(FMT_COMPILE("linux.seccomp.syscalls[{}]"), source);
}

bool any_suffices(const SeccompRule& rule) {
  std::uint32_t seen = 0;
  for (const SeccompArgument& argument : rule.args) {
    const std::uint32_t bit = 1U << (argument.index % 32);
    if ((seen & bit) != 0) return true;
    seen |= bit;
  }
  return false;
}

Profile::Profile(std::uint32_t default_action)
    : default_action_(default_action),
      first_use_(syscall_name_count(), kNone),
      last_use_(syscall_name_count(), kNone),
      mentioned_(syscall_name_count()) {}

Result<Profile> Profile::read(const Seccomp& seccomp) {
  if (seccomp.default_action == SeccompAction::Notify) {
    return std::unexpected(base::make_spec_error(
        "linux.seccomp.defaultAction", "SCMP_ACT_NOTIFY cannot be used as default action"));
  }
  LC_TRY_ASSIGN(const std::uint32_t action,
                action_value(seccomp.default_action, seccomp.default_errno_ret,
                             [] { return "linux.seccomp.defaultErrnoRet"; }));
  Profile profile(action);
  for (std::size_t i = 0; i < seccomp.syscalls.size(); ++i)
    LC_TRY(profile.add(seccomp.syscalls[i], i));
  return profile;
}

Result<> Profile::add(const SeccompRule& rule, std::size_t source) {
  LC_TRY_ASSIGN(const std::uint32_t action, action_value(rule.action, rule.errno_ret, [&] {
                  return rule_field(source) + ".errnoRet";
                }));
  LC_TRY_ASSIGN(auto alternatives, read_conditions(rule, source));
  notifies_ = notifies_ || rule.action == SeccompAction::Notify;

  const auto start = static_cast<std::uint32_t>(rules_.size());
  if (action != default_action_) {
    for (auto& conditions : alternatives) rules_.push_back({action, source, std::move(conditions)});
  }
  const auto end = static_cast<std::uint32_t>(rules_.size());
  for (std::size_t i = 0; i < rule.names.size(); ++i) {
    LC_TRY_ASSIGN(const std::optional<NameId> name, read_name(rule, source, i));
    if (!name) continue;
    mentioned_[*name] = true;
    for (std::uint32_t j = start; j < end; ++j) use(*name, j);
  }
  return {};
}

Result<std::optional<NameId>> Profile::read_name(const SeccompRule& rule, std::size_t source,
                                                 std::size_t index) {
  const std::string& name = rule.names[index];
  const auto fail = [&](std::string text) {
    return std::unexpected(base::make_spec_error(
        fmt::format(FMT_COMPILE("{}.names[{}]"), rule_field(source), index), std::move(text)));
  };
  if (name.empty()) return fail("empty string is not a valid syscall");
  // The process that loads the filter has to report with write() afterwards, and would wait for
  // itself.
  if (rule.action == SeccompAction::Notify && name == "write") {
    return fail("SCMP_ACT_NOTIFY cannot be used for the write syscall");
  }
  const std::optional<NameId> id = find_syscall(name);
  if (!id) {
    unknown_calls_.push_back(
        fmt::format(FMT_COMPILE("unknown seccomp syscall \"{}\" ignored"), name));
  }
  return id;
}

void Profile::use(NameId name, std::uint32_t rule) {
  const auto added = static_cast<std::uint32_t>(uses_.size());
  uses_.push_back({rule, kNone});
  if (first_use_[name] == kNone) {
    first_use_[name] = added;
  } else {
    uses_[last_use_[name]].next = added;
  }
  last_use_[name] = added;
}

std::vector<Rule> Profile::rules_of(NameId name) const {
  std::vector<Rule> rules;
  for (std::uint32_t i = first_use_[name]; i != kNone; i = uses_[i].next)
    rules.push_back(rules_[uses_[i].rule]);
  return rules;
}

const Rule* Profile::only_rule_of(NameId name) const {
  const std::uint32_t first = first_use_[name];
  if (first == kNone || uses_[first].next != kNone) return nullptr;
  return &rules_[uses_[first].rule];
}

Result<std::vector<ArchitectureIndex>> read_architectures(const Seccomp& seccomp) {
  std::vector<ArchitectureIndex> result{kNativeArchitecture};
  for (std::size_t i = 0; i < seccomp.architectures.size(); ++i) {
    const std::string& name = seccomp.architectures[i];
    const auto fail = [&](std::string text) {
      return std::unexpected(base::make_spec_error(
          fmt::format(FMT_COMPILE("linux.seccomp.architectures[{}]"), i), std::move(text)));
    };
    const auto architecture = find_architecture(name);
    if (!architecture)
      return fail(fmt::format(FMT_COMPILE("string {} is not a valid arch for seccomp"), name));
    if (kArchitectures[*architecture].endian != std::endian::native) {
      return fail(fmt::format(FMT_COMPILE("{} has another byte order than this host, {}"), name,
                              kNativeArchitectureName));
    }
    if (std::ranges::find(result, *architecture) == result.end()) result.push_back(*architecture);
  }
  return result;
}

}  // namespace libcontainer::seccomp
