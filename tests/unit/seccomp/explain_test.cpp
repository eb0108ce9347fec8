// What is said of a filter is what the filter does.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <libcontainer/explain_seccomp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

#include "bpf_interpreter.h"
#include "engine_profile.h"
#include "random_profile.h"
#include "seccomp/action.h"
#include "seccomp/architecture.h"
#include "seccomp/compile.h"
#include "seccomp/syscall_table.h"

namespace libcontainer::seccomp {
namespace {

bool holds(const SeccompArgument& condition, const seccomp_data& call, std::uint64_t seen) {
  const std::uint64_t argument = call.args[condition.index] & seen;
  switch (condition.op) {
    case SeccompOperator::NotEqual:
      return argument != condition.value;
    case SeccompOperator::Less:
      return argument < condition.value;
    case SeccompOperator::LessOrEqual:
      return argument <= condition.value;
    case SeccompOperator::Equal:
      return argument == condition.value;
    case SeccompOperator::GreaterOrEqual:
      return argument >= condition.value;
    case SeccompOperator::Greater:
      return argument > condition.value;
    case SeccompOperator::MaskedEqual:
      return (argument & condition.value) == condition.value_two;
  }
  return false;
}

// The first case that the call fits.
std::uint32_t answer(const std::vector<SeccompCase>& cases, const seccomp_data& call,
                     std::uint8_t bits) {
  const std::uint64_t seen = bits == 32 ? 0xffffffffu : ~std::uint64_t{0};
  for (const SeccompCase& each : cases) {
    const bool fits = std::ranges::all_of(
        each.conditions, [&](const auto& condition) { return holds(condition, call, seen); });
    if (fits) return return_value(each.answer.action, each.answer.data);
  }
  ADD_FAILURE() << "no case for call " << call.nr;
  return 0;
}

std::vector<std::string_view> every_syscall() {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < syscall_name_count(); ++i) {
    names.push_back(syscall_name(static_cast<NameId>(i)));
  }
  return names;
}

struct Key {
  std::uint32_t audit;
  std::uint32_t number;
  auto operator<=>(const Key&) const = default;
};
struct Told {
  std::vector<SeccompCase> cases;
  std::uint8_t bits;
};

std::map<Key, Told> told_by(const SeccompExplanation& explanation) {
  std::map<Key, Told> told;
  for (const auto& architecture : explanation.architectures) {
    const Architecture& row = kArchitectures[*find_architecture(architecture.name)];
    for (const auto& call : architecture.syscalls) {
      if (call.number) told[{row.audit, *call.number}] = {call.cases, row.argument_bits};
    }
  }
  return told;
}

void expect_true(const Seccomp& profile, const std::vector<seccomp_data>& calls) {
  const auto program = compile(profile, {kAllFilterFlags});
  const auto explanation = explain_seccomp(profile, every_syscall());
  ASSERT_EQ(program.has_value(), explanation.has_value());
  if (!program) return;
  EXPECT_EQ(explanation->instructions, program->instructions.size());
  const auto told = told_by(*explanation);
  for (const auto& [key, what] : told) {
    const seccomp_data call{static_cast<int>(key.number), key.audit, 0, {}};
    ASSERT_EQ(answer(what.cases, call, what.bits), run(program->instructions, call).action)
        << key.number;
  }
  for (const seccomp_data& call : calls) {
    const auto found = told.find({call.arch, static_cast<std::uint32_t>(call.nr)});
    if (found == told.end()) continue;
    ASSERT_EQ(answer(found->second.cases, call, found->second.bits),
              run(program->instructions, call).action)
        << call.nr << " " << call.args[0] << " " << call.args[1] << " " << call.args[2];
  }
}

TEST(ExplainSeccomp, SaysWhatTheProgramOfAnEngineAnswers) {
  const auto profile = engine_profile({"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"});
  expect_true(profile, calls_around(profile, 1));
}

TEST(ExplainSeccomp, SaysWhatRandomProgramsAnswer) {
  const Shape shape{.operators = {SeccompOperator::NotEqual, SeccompOperator::Less,
                                  SeccompOperator::LessOrEqual, SeccompOperator::Equal,
                                  SeccompOperator::GreaterOrEqual, SeccompOperator::Greater,
                                  SeccompOperator::MaskedEqual}};
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const auto profile = random_profile(seed, shape);
    expect_true(profile, calls_around(profile, seed));
  }
}

Seccomp small_profile() {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.syscalls = {
      {.names = {"read", "getpid", "no_such_call"},
       .action = SeccompAction::Allow,
       .errno_ret = {},
       .args = {}},
      {.names = {"personality"},
       .action = SeccompAction::Allow,
       .errno_ret = {},
       .args = {{.index = 0, .value = 8, .value_two = 0, .op = SeccompOperator::Equal}}},
      {.names = {"clone"},
       .action = SeccompAction::Trace,
       .errno_ret = 7,
       .args = {
           {.index = 0, .value = 0x7e020000, .value_two = 0, .op = SeccompOperator::MaskedEqual}}}};
  return profile;
}

const SeccompArchitecture& native(const SeccompExplanation& explanation) {
  EXPECT_EQ(explanation.architectures.front().name, kNativeArchitectureName);
  return explanation.architectures.front();
}

TEST(ExplainSeccomp, NamesTheRuleThatDecides) {
  constexpr std::array<std::string_view, 4> kNames{"read", "personality", "write", "cachestat"};
  const auto explanation = explain_seccomp(small_profile(), kNames);
  ASSERT_TRUE(explanation) << explanation.error().message();
  const auto& calls = native(*explanation).syscalls;
  ASSERT_EQ(calls.size(), 4U);
  ASSERT_EQ(calls[0].cases.size(), 1U);
  EXPECT_EQ(calls[0].cases[0].field, "linux.seccomp.syscalls[0]");
  ASSERT_EQ(calls[1].cases.size(), 2U);
  EXPECT_EQ(calls[1].cases[0].field, "linux.seccomp.syscalls[1]");
  EXPECT_EQ(calls[1].cases[0].conditions.size(), 1U);
  EXPECT_EQ(calls[1].cases[1].field, "linux.seccomp.defaultAction");
  EXPECT_EQ(calls[2].cases[0].field, "linux.seccomp.defaultAction");
  EXPECT_EQ(calls[2].cases[0].answer, (SeccompAnswer{SeccompAction::Errno, EPERM}));
  EXPECT_EQ(calls[3].cases[0].field, "") << "younger than personality";
  EXPECT_EQ(calls[3].cases[0].answer, (SeccompAnswer{SeccompAction::Errno, ENOSYS}));
}

TEST(ExplainSeccomp, SummarisesTheRules) {
  const auto explanation = explain_seccomp(small_profile());
  ASSERT_TRUE(explanation) << explanation.error().message();
  ASSERT_EQ(explanation->rules.size(), 3U);
  EXPECT_EQ(explanation->rules[0].syscalls, 2U);
  EXPECT_EQ(explanation->rules[0].unknown, std::vector<std::string>{"no_such_call"});
  EXPECT_EQ(explanation->rules[2].answer, (SeccompAnswer{SeccompAction::Trace, 7}));
  EXPECT_EQ(explanation->default_action, (SeccompAnswer{SeccompAction::Errno, EPERM}));
  EXPECT_EQ(explanation->newer_calls, (SeccompAnswer{SeccompAction::Errno, ENOSYS}));
  EXPECT_EQ(explanation->other_architectures, (SeccompAnswer{SeccompAction::KillThread, 0}));
  EXPECT_TRUE(native(*explanation).newer_from.has_value());
}

TEST(ExplainSeccomp, HasNoNewerCallsIfTheDefaultLetsThemPass) {
  Seccomp profile = small_profile();
  profile.default_action = SeccompAction::Log;
  constexpr std::array<std::string_view, 1> kNames{"cachestat"};
  const auto explanation = explain_seccomp(profile, kNames);
  ASSERT_TRUE(explanation) << explanation.error().message();
  EXPECT_FALSE(native(*explanation).newer_from.has_value());
  EXPECT_EQ(native(*explanation).syscalls[0].cases[0].field, "linux.seccomp.defaultAction");
}

#if defined(__x86_64__)
TEST(ExplainSeccomp, KnowsWhichArchitectureHasACall) {
  Seccomp profile = small_profile();
  profile.architectures = {"SCMP_ARCH_X86"};
  profile.syscalls.push_back(
      {.names = {"socket"}, .action = SeccompAction::Allow, .errno_ret = {}, .args = {}});
  constexpr std::array<std::string_view, 3> kNames{"socketcall", "socket", "arm_fadvise64_64"};
  const auto explanation = explain_seccomp(profile, kNames);
  ASSERT_TRUE(explanation) << explanation.error().message();
  const auto& x86_64 = explanation->architectures[0].syscalls;
  const auto& x86 = explanation->architectures[1].syscalls;
  EXPECT_FALSE(x86_64[0].number.has_value());
  EXPECT_TRUE(x86_64[0].cases.empty());
  EXPECT_EQ(x86_64[1].via, "");
  ASSERT_EQ(x86[0].cases.size(), 2U) << "socket by its selector, and the rest";
  EXPECT_EQ(x86[0].cases[0].field, "linux.seccomp.syscalls[3]");
  EXPECT_EQ(x86[0].cases[0].conditions[0].value, 1U);
  EXPECT_EQ(x86[1].via, "socketcall");
  EXPECT_FALSE(x86[2].number.has_value());
}
#endif

std::string message_for(std::string_view name) {
  const std::array names{name};
  const auto explanation = explain_seccomp(small_profile(), names);
  if (explanation) return "no error";
  EXPECT_EQ(explanation.error().code(), Errc::InvalidArgument);
  return std::string(explanation.error().message());
}

TEST(ExplainSeccomp, NamesTheCallThatMayHaveBeenMeant) {
  EXPECT_EQ(message_for("opneat2"), "'opneat2' is not a system call; did you mean 'openat2'?");
  EXPECT_EQ(message_for("frobnicate"), "'frobnicate' is not a system call");
  EXPECT_EQ(message_for(""), "'' is not a system call");
}

TEST(ExplainSeccomp, RefusesWhatCannotBeCompiled) {
  Seccomp profile = small_profile();
  profile.default_action = SeccompAction::Notify;
  const auto explanation = explain_seccomp(profile);
  ASSERT_FALSE(explanation);
  EXPECT_EQ(explanation.error().code(), Errc::InvalidSpec);
}

}  // namespace
}  // namespace libcontainer::seccomp
