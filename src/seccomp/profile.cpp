#include "seccomp/profile.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "seccomp/action.h"
#include "spec/names.h"

namespace libcontainer::seccomp {
namespace {

static_assert(std::ranges::equal(kArchitectures, spec::kSeccompArchitectures, {},
                                 &Architecture::name, &spec::ArchitectureName::name),
              "what config.json has a word for is known here, in the same order");

Condition make_condition(const SeccompArgument& argument) {
  Condition condition{argument.index, argument.op, argument.value, ~std::uint64_t{0}};
  if (argument.op == SeccompOperator::MaskedEqual) {
    condition.mask = argument.value;
    condition.value = argument.value_two & argument.value;
  }
  return condition;
}

// All conditions together, unless two of them look at the same argument: then any of them.
std::vector<std::vector<Condition>> read_conditions(const SeccompRule& rule) {
  std::vector<Condition> conditions;
  for (const SeccompArgument& argument : rule.args) conditions.push_back(make_condition(argument));
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

Profile Profile::read(const Seccomp& seccomp) {
  Profile profile(return_value(seccomp.default_action, seccomp.default_errno_ret));
  for (std::size_t i = 0; i < seccomp.syscalls.size(); ++i) profile.add(seccomp.syscalls[i], i);
  return profile;
}

void Profile::add(const SeccompRule& rule, std::size_t source) {
  const std::uint32_t action = return_value(rule.action, rule.errno_ret);
  notifies_ = notifies_ || rule.action == SeccompAction::Notify;

  const auto start = static_cast<std::uint32_t>(rules_.size());
  if (action != default_action_) {
    for (auto& conditions : read_conditions(rule)) {
      rules_.push_back({action, source, std::move(conditions)});
    }
  }
  const auto end = static_cast<std::uint32_t>(rules_.size());
  for (const std::string& call : rule.names) {
    const std::optional<NameId> name = find_syscall(call);
    if (!name) {
      unknown_calls_.push_back(
          fmt::format(FMT_COMPILE("unknown seccomp syscall \"{}\" ignored"), call));
      continue;
    }
    mentioned_[*name] = true;
    for (std::uint32_t j = start; j < end; ++j) use(*name, j);
  }
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
    const auto architecture = find_architecture(name);
    if (kArchitectures[*architecture].endian != std::endian::native) {
      return std::unexpected(base::make_spec_error(
          fmt::format(FMT_COMPILE("linux.seccomp.architectures[{}]"), i),
          fmt::format(FMT_COMPILE("{} has another byte order than this host, {}"), name,
                      kNativeArchitectureName)));
    }
    if (std::ranges::find(result, *architecture) == result.end()) result.push_back(*architecture);
  }
  return result;
}

}  // namespace libcontainer::seccomp
