// Calls that are younger than the profile, and those of other architectures.
#include <gtest/gtest.h>

#include <cerrno>

#include "bpf_interpreter.h"
#include "engine_profile.h"
#include "seccomp/architecture.h"
#include "seccomp/compile.h"

namespace libcontainer::seccomp {
namespace {

constexpr std::uint32_t kNoSuchCall = SECCOMP_RET_ERRNO | ENOSYS;
constexpr std::uint32_t kNotPermitted = SECCOMP_RET_ERRNO | EPERM;

std::uint32_t action(const Program& program, std::uint32_t audit, std::uint32_t number) {
  const Execution result = run(program.instructions, {static_cast<int>(number), audit, 0, {}});
  EXPECT_TRUE(result.valid);
  return result.action;
}

// getpid is 39 on x86_64 and x32, 20 on x86.
Program only_getpid(SeccompAction default_action, std::vector<std::string> architectures) {
  Seccomp profile;
  profile.default_action = default_action;
  profile.architectures = std::move(architectures);
  const bool allow = default_action != SeccompAction::Allow;
  profile.syscalls.push_back(
      {{"getpid"}, allow ? SeccompAction::Allow : SeccompAction::Errno, std::nullopt, {}});
  auto program = compile(profile, {});
  EXPECT_TRUE(program);
  return program ? *program : Program{};
}

TEST(UnknownCall, FailsWithEnosysAboveTheHighestInTheProfile) {
  const Program program = only_getpid(SeccompAction::Errno, {});
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, 38), kNotPermitted);
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, 39), SECCOMP_RET_ALLOW);
  for (const std::uint32_t number : {40u, 9999u, kX32Bit - 1, kX32Bit, kX32Bit + 39, 0xffffffffu}) {
    EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, number), kNoSuchCall) << number;
  }
}

TEST(UnknownCall, HasABoundForEachArchitecture) {
  const Program program =
      only_getpid(SeccompAction::KillProcess, {"SCMP_ARCH_X86", "SCMP_ARCH_X32"});
  EXPECT_EQ(action(program, AUDIT_ARCH_I386, 19), SECCOMP_RET_KILL_PROCESS);
  EXPECT_EQ(action(program, AUDIT_ARCH_I386, 20), SECCOMP_RET_ALLOW);
  EXPECT_EQ(action(program, AUDIT_ARCH_I386, 21), kNoSuchCall);
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, kX32Bit + 38), SECCOMP_RET_KILL_PROCESS);
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, kX32Bit + 39), SECCOMP_RET_ALLOW);
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, kX32Bit + 40), kNoSuchCall);
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, 40), kNoSuchCall);
}

TEST(UnknownCall, RulesWithTheDefaultActionRaiseTheBound) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.syscalls.push_back({{"getpid"}, SeccompAction::Errno, std::nullopt, {}});
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  EXPECT_EQ(action(*program, AUDIT_ARCH_X86_64, 39), kNotPermitted);
  EXPECT_EQ(action(*program, AUDIT_ARCH_X86_64, 40), kNoSuchCall);
}

class PassingDefaults : public testing::TestWithParam<SeccompAction> {};

TEST_P(PassingDefaults, KeepTheDefaultActionForUnknownCalls) {
  const Program program = only_getpid(GetParam(), {});
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, 9999), action(program, AUDIT_ARCH_X86_64, 38));
}

INSTANTIATE_TEST_SUITE_P(All, PassingDefaults,
                         testing::Values(SeccompAction::Allow, SeccompAction::Log,
                                         SeccompAction::Trace));

TEST(UnknownCall, OfX32IsKilledIfOnlyX8664IsListed) {
  const Program program = only_getpid(SeccompAction::Allow, {});
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, kX32Bit + 39), SECCOMP_RET_KILL_THREAD);
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, 0xfffffffeu), SECCOMP_RET_KILL_THREAD);
  EXPECT_EQ(action(program, AUDIT_ARCH_X86_64, 0xffffffffu), SECCOMP_RET_ALLOW);
}

TEST(UnknownCall, OfAnArchitectureThatIsNotListedIsKilled) {
  const auto program = compile(engine_profile({"SCMP_ARCH_X86_64"}), {});
  ASSERT_TRUE(program);
  EXPECT_EQ(action(*program, AUDIT_ARCH_I386, 20), SECCOMP_RET_KILL_THREAD);
  EXPECT_EQ(action(*program, AUDIT_ARCH_AARCH64, 172), SECCOMP_RET_KILL_THREAD);
}

TEST(UnknownCall, WithoutAnyKnownCallTheDefaultActionStaysAndAWarningSaysSo) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.syscalls.push_back({{"frobnicate"}, SeccompAction::Allow, std::nullopt, {}});
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  EXPECT_EQ(action(*program, AUDIT_ARCH_X86_64, 9999), kNotPermitted);
  EXPECT_EQ(program->warnings,
            std::vector<std::string>{"could not find any syscalls for arch SCMP_ARCH_X86_64"});
}

}  // namespace
}  // namespace libcontainer::seccomp
