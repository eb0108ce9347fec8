// Which of several rules for one call decides.
#include <gtest/gtest.h>
#include <linux/audit.h>

#include "bpf_interpreter.h"
#include "seccomp/compile.h"

namespace libcontainer::seccomp {
namespace {

using Op = SeccompOperator;

SeccompRule fails_with(std::uint32_t error, std::vector<SeccompArgument> args) {
  return {{"ioctl"}, SeccompAction::Errno, error, std::move(args)};
}

Seccomp profile_of(std::vector<SeccompRule> rules) {
  Seccomp profile;
  profile.default_action = SeccompAction::Allow;
  profile.syscalls = std::move(rules);
  return profile;
}

std::uint32_t error_of(const Program& program, std::uint64_t first, std::uint64_t second = 0) {
  const Execution result =
      run(program.instructions, {16, AUDIT_ARCH_X86_64, 0, {first, second, 0, 0, 0, 0}});
  return result.action == SECCOMP_RET_ALLOW ? 0 : result.action & SECCOMP_RET_DATA;
}

Program compiled(std::vector<SeccompRule> rules) {
  auto program = compile(profile_of(std::move(rules)), {});
  EXPECT_TRUE(program) << program.error().message();
  return program ? *program : Program{};
}

TEST(RuleOrder, TheFirstRuleWithoutConditionsWins) {
  const Program program =
      compiled({fails_with(1, {{0, 5, 0, Op::Equal}}), fails_with(2, {}), fails_with(3, {})});
  EXPECT_EQ(error_of(program, 5), 2u);
  EXPECT_EQ(error_of(program, 6), 2u);
}

TEST(RuleOrder, HigherArgumentsAreLookedAtFirst) {
  const Program program =
      compiled({fails_with(1, {{0, 5, 0, Op::Equal}}), fails_with(2, {{1, 6, 0, Op::Equal}})});
  EXPECT_EQ(error_of(program, 5, 6), 2u);
  EXPECT_EQ(error_of(program, 5, 7), 1u);
}

TEST(RuleOrder, EqualityComesBeforeLessComesBeforeGreater) {
  const Program program =
      compiled({fails_with(1, {{0, 3, 0, Op::Greater}}), fails_with(2, {{0, 8, 0, Op::Less}}),
                fails_with(3, {{0, 5, 0, Op::Equal}})});
  EXPECT_EQ(error_of(program, 5), 3u);
  EXPECT_EQ(error_of(program, 6), 2u);
  EXPECT_EQ(error_of(program, 9), 1u);
}

TEST(RuleOrder, NarrowerBoundsComeFirst) {
  const Program above =
      compiled({fails_with(1, {{0, 3, 0, Op::Greater}}), fails_with(2, {{0, 7, 0, Op::Greater}})});
  EXPECT_EQ(error_of(above, 5), 1u);
  EXPECT_EQ(error_of(above, 8), 2u);
  const Program below =
      compiled({fails_with(1, {{0, 7, 0, Op::Less}}), fails_with(2, {{0, 3, 0, Op::Less}})});
  EXPECT_EQ(error_of(below, 5), 1u);
  EXPECT_EQ(error_of(below, 2), 2u);
}

TEST(RuleOrder, ConditionsOnOneArgumentAreAlternatives) {
  const Program program =
      compiled({fails_with(1, {{0, 5, 0, Op::Equal}, {0, 6, 0, Op::Equal}, {1, 7, 0, Op::Equal}})});
  EXPECT_EQ(error_of(program, 5), 1u);
  EXPECT_EQ(error_of(program, 6), 1u);
  EXPECT_EQ(error_of(program, 0, 7), 1u);
  EXPECT_EQ(error_of(program, 0, 0), 0u);
}

TEST(RuleOrder, RulesThatRepeatTheDefaultActionAreLeftOut) {
  const Program program = compiled(
      {{{"ioctl"}, SeccompAction::Allow, std::nullopt, {}}, fails_with(1, {{0, 5, 0, Op::Equal}})});
  EXPECT_EQ(error_of(program, 5), 1u);
}

TEST(RuleOrder, AnErrorNumberMakesAnotherActionOfErrno) {
  Seccomp profile = profile_of({fails_with(2, {})});
  profile.default_action = SeccompAction::Errno;
  profile.default_errno_ret = 1;
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  EXPECT_EQ(error_of(*program, 0), 2u);
}

TEST(RuleOrder, TheSameConditionsWithAnotherActionAreRefused) {
  const auto program = compile(
      profile_of({fails_with(1, {{0, 5, 0, Op::Equal}}), fails_with(2, {{0, 5, 0, Op::Equal}})}),
      {});
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().message(),
            "linux.seccomp.syscalls[1]: 'ioctl' has another action for the same arguments in "
            "syscalls[0]");
}

TEST(RuleOrder, AWiderRuleWithAnotherActionIsRefusedAfterTheNarrowerOne) {
  const SeccompRule narrow = fails_with(1, {{0, 5, 0, Op::Equal}, {1, 6, 0, Op::Equal}});
  const SeccompRule wide = fails_with(2, {{0, 5, 0, Op::Equal}});
  EXPECT_FALSE(compile(profile_of({narrow, wide}), {}));
  const Program program = compiled({wide, narrow});
  EXPECT_EQ(error_of(program, 5, 6), 2u);
}

}  // namespace
}  // namespace libcontainer::seccomp
