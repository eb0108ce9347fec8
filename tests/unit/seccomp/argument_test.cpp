// What conditions on arguments mean, operator by operator and in combination.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "bpf_interpreter.h"
#include "engine_profile.h"
#include "random_profile.h"
#include "seccomp/architecture.h"
#include "seccomp/compile.h"
#include "seccomp/syscall_table.h"

namespace libcontainer::seccomp {
namespace {

using Op = SeccompOperator;

bool holds(const SeccompArgument& condition, const seccomp_data& call, std::uint64_t seen) {
  const std::uint64_t argument = call.args[condition.index] & seen;
  const std::uint64_t value = condition.value & seen;
  switch (condition.op) {
    case Op::NotEqual:
      return argument != value;
    case Op::Less:
      return argument < value;
    case Op::LessOrEqual:
      return argument <= value;
    case Op::Equal:
      return argument == value;
    case Op::GreaterOrEqual:
      return argument >= value;
    case Op::Greater:
      return argument > value;
    case Op::MaskedEqual:
      return (argument & value) == (condition.value_two & value);
  }
  return false;
}

bool matches(const SeccompRule& rule, const seccomp_data& call, std::uint64_t seen) {
  const auto condition_holds = [&](const SeccompArgument& condition) {
    return holds(condition, call, seen);
  };
  std::array<int, 6> uses{};
  for (const SeccompArgument& condition : rule.args) ++uses[condition.index];
  const bool alternatives = std::ranges::any_of(uses, [](int count) { return count > 1; });
  return alternatives ? std::ranges::any_of(rule.args, condition_holds)
                      : std::ranges::all_of(rule.args, condition_holds);
}

// The names that `call` goes by, and what it sees of its arguments.
struct Meaning {
  std::vector<std::string_view> names;
  std::uint64_t seen = 0;
};

Meaning meaning_of(const seccomp_data& call) {
  Meaning meaning;
  for (ArchitectureIndex i = 0; i < kArchitectures.size(); ++i) {
    if (kArchitectures[i].audit != call.arch) continue;
    for (const NumberedSyscall& numbered : syscalls_of(i)) {
      if (numbered.number != static_cast<std::uint32_t>(call.nr)) continue;
      meaning.names.push_back(syscall_name(numbered.name));
      meaning.seen = kArchitectures[i].argument_bits == 32 ? 0xffffffffu : ~std::uint64_t{0};
    }
  }
  return meaning;
}

// Samples come call by call.
const Meaning& cached_meaning_of(const seccomp_data& call) {
  static std::map<std::pair<std::uint32_t, int>, Meaning> known;
  const auto [place, added] = known.try_emplace({call.arch, call.nr});
  if (added) place->second = meaning_of(call);
  return place->second;
}

bool any_rule_matches(const Seccomp& profile, const seccomp_data& call, const Meaning& meaning) {
  return std::ranges::any_of(profile.syscalls, [&](const SeccompRule& rule) {
    const bool named = std::ranges::find(meaning.names, rule.names.front()) != meaning.names.end();
    return named && matches(rule, call, meaning.seen);
  });
}

bool is_listed(const Seccomp& profile, std::uint32_t audit, std::uint32_t number) {
  if (audit == AUDIT_ARCH_X86_64 && (number & kX32Bit) == 0) return true;
  return std::ranges::any_of(profile.architectures, [&](const std::string& name) {
    const ArchitectureIndex index = *find_architecture(name);
    return kArchitectures[index].audit == audit && (index == kX32) == ((number & kX32Bit) != 0);
  });
}

TEST(Arguments, AnyRuleOfACallMayMatchWhateverTheOperators) {
  const Shape shape{.operators = {Op::NotEqual, Op::Less, Op::LessOrEqual, Op::Equal,
                                  Op::GreaterOrEqual, Op::Greater, Op::MaskedEqual},
                    .one_action = true};
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    Seccomp profile = random_profile(seed, shape);
    profile.default_action =
        SeccompAction::Trace;  // that no rule has, and without a tail of ENOSYS
    const auto program = compile(profile, {kAllFilterFlags});
    ASSERT_TRUE(program) << "seed " << seed << ": " << program.error().message();
    for (const seccomp_data& call : calls_around(profile, seed)) {
      const Meaning& meaning = cached_meaning_of(call);
      const bool multiplexes = std::ranges::any_of(
          meaning.names, [](auto name) { return name == "ipc" || name == "socketcall"; });
      if (multiplexes || !is_listed(profile, call.arch, static_cast<std::uint32_t>(call.nr)))
        continue;
      const bool matched =
          (run(program->instructions, call).action & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_TRACE;
      ASSERT_EQ(matched, any_rule_matches(profile, call, meaning))
          << "seed " << seed << " number " << call.nr << " architecture " << std::hex << call.arch;
    }
  }
}

struct OperatorCase {
  std::string name;
  SeccompArgument condition;
  std::vector<std::uint64_t> matching;
  std::vector<std::uint64_t> others;
};

class Operators : public testing::TestWithParam<OperatorCase> {};

TEST_P(Operators, CompareAllSixtyFourBits) {
  Seccomp profile;
  profile.default_action = SeccompAction::Allow;
  profile.syscalls.push_back({{"ioctl"}, SeccompAction::Errno, 5, {GetParam().condition}});
  const auto program = compile(profile, {});
  ASSERT_TRUE(program) << program.error().message();
  const auto action = [&](std::uint64_t value) {
    seccomp_data call{};
    call.arch = AUDIT_ARCH_X86_64;
    call.nr = 16;
    call.args[GetParam().condition.index] = value;
    return run(program->instructions, call).action;
  };
  for (const std::uint64_t value : GetParam().matching)
    EXPECT_EQ(action(value), SECCOMP_RET_ERRNO | 5u) << value;
  for (const std::uint64_t value : GetParam().others)
    EXPECT_EQ(action(value), SECCOMP_RET_ALLOW) << value;
}

constexpr std::uint64_t kBig = 0x500000005;

INSTANTIATE_TEST_SUITE_P(
    All, Operators,
    testing::Values(
        OperatorCase{"equal", {0, kBig, 0, Op::Equal}, {kBig}, {5, 0x500000004, 0x400000005, 0}},
        OperatorCase{
            "not_equal", {1, kBig, 0, Op::NotEqual}, {5, 0x500000004, 0x400000005}, {kBig}},
        OperatorCase{"less",
                     {2, kBig, 0, Op::Less},
                     {0, 0x500000004, 0x4ffffffff},
                     {kBig, 0x500000006, 0x600000000}},
        OperatorCase{"less_or_equal",
                     {3, kBig, 0, Op::LessOrEqual},
                     {0, kBig, 0x4ffffffff},
                     {0x500000006, 0x600000000}},
        OperatorCase{"greater",
                     {4, kBig, 0, Op::Greater},
                     {0x500000006, 0x600000000, ~0ull},
                     {kBig, 0x4ffffffff, 6}},
        OperatorCase{"greater_or_equal",
                     {5, kBig, 0, Op::GreaterOrEqual},
                     {kBig, 0x600000000, ~0ull},
                     {0x500000004, 6}},
        OperatorCase{"masked_equal",
                     {0, 0xf0000000f, kBig, Op::MaskedEqual},
                     {kBig, 0xfffffff5fffffff5},
                     {5, 0x500000006}},
        OperatorCase{"masked_zero",
                     {0, 0x7e020000, 0, Op::MaskedEqual},
                     {0x11, 0xffffffff00000000},
                     {0x20000, 0x10000000}},
        OperatorCase{"masked_high_word_only",
                     {0, 0xff00000000, 0x100000000, Op::MaskedEqual},
                     {0x1ffffffff},
                     {0, 0x200000000}}),
    [](const auto& test) { return test.param.name; });

TEST(Arguments, AMaskWithoutBitsAlwaysMatches) {
  Seccomp profile;
  profile.default_action = SeccompAction::Allow;
  profile.syscalls.push_back({{"ioctl"}, SeccompAction::Errno, 5, {{0, 0, 7, Op::MaskedEqual}}});
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  seccomp_data call{16, AUDIT_ARCH_X86_64, 0, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(run(program->instructions, call).action, SECCOMP_RET_ERRNO | 5u);
}

TEST(Arguments, OfSocketcallAreSelectedByTheCallBehindIt) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.architectures = {"SCMP_ARCH_X86"};
  profile.syscalls.push_back(
      {{"socket"}, SeccompAction::Allow, std::nullopt, {{0, 40, 0, Op::NotEqual}}});
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  const auto action = [&](int number, std::uint64_t first) {
    return run(program->instructions, {number, AUDIT_ARCH_I386, 0, {first, 0, 0, 0, 0, 0}}).action;
  };
  constexpr int kSocketcall = 102, kSocket = 359;
  EXPECT_EQ(action(kSocket, 2), SECCOMP_RET_ALLOW);
  EXPECT_EQ(action(kSocket, 40), SECCOMP_RET_ERRNO | 1u);
  EXPECT_EQ(action(kSocketcall, 1), SECCOMP_RET_ALLOW);
  EXPECT_EQ(action(kSocketcall, 2), SECCOMP_RET_ERRNO | 1u);
}

}  // namespace
}  // namespace libcontainer::seccomp
