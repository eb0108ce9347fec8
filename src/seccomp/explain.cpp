#include <fmt/compile.h>
#include <fmt/format.h>
#include <libcontainer/explain_seccomp.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "seccomp/action.h"
#include "seccomp/compile.h"
#include "seccomp/decision.h"
#include "spec/names.h"
#include "spec/unknown_fields.h"

namespace libcontainer {
namespace seccomp {
namespace {

template <class Names>
constexpr bool spelled_alike(const Names& names) {
  return std::ranges::all_of(names.rows, [&](const auto& row) {
    return to_string(row.value) == names.name_of(row.value);
  });
}
static_assert(spelled_alike(spec::kSeccompActions) && spelled_alike(spec::kSeccompOperators),
              "the names of the API are those that are parsed");

constexpr std::string_view kDefaultField = "linux.seccomp.defaultAction";
constexpr std::uint32_t kEveryFlag = ~std::uint32_t{0};

SeccompAnswer answer_of(std::uint32_t value) {
  const SeccompAction action = action_of(value);
  const std::uint32_t data = has_data(action) ? value & SECCOMP_RET_DATA : 0;
  return {.action = action, .data = static_cast<std::uint16_t>(data)};
}

SeccompArgument argument_of(const Condition& condition) {
  SeccompArgument argument{
      .index = condition.argument, .value = condition.value, .value_two = 0, .op = condition.op};
  if (condition.op == SeccompOperator::MaskedEqual) {
    argument.value = condition.mask;
    argument.value_two = condition.value;
  }
  return argument;
}

SeccompCase case_of(const Rule& rule) {
  SeccompCase result{
      .conditions = {}, .answer = answer_of(rule.action), .field = rule_field(rule.source)};
  for (const Condition& condition : rule.conditions) {
    result.conditions.push_back(argument_of(condition));
  }
  return result;
}

Result<NameId> find_name(std::string_view name) {
  if (const auto id = find_syscall(name)) return *id;
  spec::NearestName meant(name);
  for (std::size_t i = 0; i < syscall_name_count(); ++i) {
    meant.offer(syscall_name(static_cast<NameId>(i)));
  }
  std::string text = fmt::format(FMT_COMPILE("'{}' is not a system call"), name);
  if (!meant.found().empty())
    text += fmt::format(FMT_COMPILE("; did you mean '{}'?"), meant.found());
  return std::unexpected(base::make_error(Errc::InvalidArgument, std::move(text)));
}

class Explainer {
 public:
  Explainer(const Profile& profile, const Decisions& decisions)
      : profile_(profile), decisions_(decisions) {}

  Result<SeccompArchitecture> explain(ArchitectureIndex architecture,
                                      std::span<const NameId> names) const;

 private:
  Result<SyscallAnswers> answers(ArchitectureIndex architecture, NameId name) const;
  Result<std::vector<SeccompCase>> cases(ArchitectureIndex architecture,
                                         std::uint32_t number) const;
  std::optional<std::uint32_t> newer_from(ArchitectureIndex architecture) const;

  const Profile& profile_;
  const Decisions& decisions_;
};

std::optional<std::uint32_t> Explainer::newer_from(ArchitectureIndex architecture) const {
  for (const NewerCalls& calls : decisions_.newer_calls) {
    if (calls.architecture == architecture) return calls.first;
  }
  return std::nullopt;
}

Result<std::vector<SeccompCase>> Explainer::cases(ArchitectureIndex architecture,
                                                  std::uint32_t number) const {
  std::vector<SeccompCase> result;
  const auto newer = newer_from(architecture);
  if (newer && number >= *newer) {
    result.push_back({.conditions = {}, .answer = answer_of(kNewerCall), .field = {}});
    return result;
  }
  LC_TRY_ASSIGN(const auto rules, rules_of_number(profile_, architecture, number));
  for (const Rule& rule : rules) result.push_back(case_of(rule));
  if (result.empty() || !result.back().conditions.empty()) {
    result.push_back({.conditions = {},
                      .answer = answer_of(profile_.default_action()),
                      .field = std::string(kDefaultField)});
  }
  return result;
}

Result<SyscallAnswers> Explainer::answers(ArchitectureIndex architecture, NameId name) const {
  SyscallAnswers result{
      .name = std::string(syscall_name(name)), .number = std::nullopt, .via = {}, .cases = {}};
  for (const MultiplexedSyscall& call : multiplexed_on(architecture)) {
    if (call.name == name) result.via = syscall_name(call.via);
  }
  const auto calls = syscalls_of(architecture);
  const auto found = std::ranges::find(calls, name, &NumberedSyscall::name);
  if (found == calls.end()) return result;
  result.number = found->number;
  LC_TRY_ASSIGN(result.cases, cases(architecture, found->number));
  return result;
}

Result<SeccompArchitecture> Explainer::explain(ArchitectureIndex architecture,
                                               std::span<const NameId> names) const {
  SeccompArchitecture result{.name = kArchitectures[architecture].name,
                             .newer_from = newer_from(architecture),
                             .syscalls = {}};
  for (const NameId name : names) {
    LC_TRY_ASSIGN(auto found, answers(architecture, name));
    result.syscalls.push_back(std::move(found));
  }
  return result;
}

SeccompRuleSummary summary_of(const SeccompRule& rule, std::size_t source) {
  SeccompRuleSummary result{.field = rule_field(source),
                            .answer = answer_of(return_value(rule.action, rule.errno_ret)),
                            .conditions = rule.args,
                            .any_suffices = any_suffices(rule),
                            .syscalls = 0,
                            .unknown = {}};
  for (const std::string& name : rule.names) {
    if (find_syscall(name)) {
      ++result.syscalls;
    } else {
      result.unknown.push_back(name);
    }
  }
  return result;
}

}  // namespace
}  // namespace seccomp

Result<SeccompExplanation> explain_seccomp(const Seccomp& seccomp,
                                           std::span<const std::string_view> syscalls) {
  using namespace libcontainer::seccomp;
  std::vector<NameId> names;
  for (const std::string_view name : syscalls) {
    LC_TRY_ASSIGN(const NameId id, find_name(name));
    names.push_back(id);
  }
  LC_TRY_ASSIGN(const Program program, compile(seccomp, {.filter_flags = kEveryFlag}));
  const Profile profile = Profile::read(seccomp);
  LC_TRY_ASSIGN(const auto architectures, read_architectures(seccomp));
  LC_TRY_ASSIGN(const Decisions decisions, decide(profile, architectures));
  SeccompExplanation result{.instructions = program.instructions.size(),
                            .default_action = answer_of(profile.default_action()),
                            .newer_calls = answer_of(kNewerCall),
                            .other_architectures = answer_of(kOtherArchitecture),
                            .architectures = {},
                            .rules = {}};
  const Explainer explainer(profile, decisions);
  for (const ArchitectureIndex architecture : architectures) {
    LC_TRY_ASSIGN(auto explained, explainer.explain(architecture, names));
    result.architectures.push_back(std::move(explained));
  }
  for (std::size_t i = 0; i < seccomp.syscalls.size(); ++i) {
    result.rules.push_back(summary_of(seccomp.syscalls[i], i));
  }
  return result;
}

}  // namespace libcontainer
