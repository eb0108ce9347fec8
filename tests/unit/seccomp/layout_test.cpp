// How large the programs are, and how far their jumps go.
#include <gtest/gtest.h>

#include <algorithm>

#include "bpf_interpreter.h"
#include "engine_profile.h"
#include "libseccomp_oracle.h"
#include "seccomp/architecture.h"
#include "seccomp/compile.h"
#include "seccomp/emitter.h"
#include "seccomp/syscall_table.h"

namespace libcontainer::seccomp {
namespace {

constexpr Target returns(std::uint32_t action) { return {Target::Kind::Return, action}; }

const std::vector<std::string> kThree = {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"};

// Every call with a rule of its own for each of its first `arguments` arguments.
Seccomp large_profile(std::size_t calls, std::uint32_t arguments) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  for (const NumberedSyscall& call : syscalls_of(kX86_64)) {
    if (profile.syscalls.size() == calls) break;
    SeccompRule rule{
        {std::string(syscall_name(call.name))}, SeccompAction::Allow, std::nullopt, {}};
    for (std::uint32_t i = 0; i < arguments; ++i)
      rule.args.push_back({i, call.number, 0, SeccompOperator::Greater});
    profile.syscalls.push_back(std::move(rule));
  }
  return profile;
}

TEST(Layout, AnEngineProfileIsSmallAndShallow) {
  const Seccomp profile = engine_profile(kThree);
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  EXPECT_LT(program->instructions.size(),
            ask_libseccomp(known_to_libseccomp(profile)).program.size() / 3);
  std::size_t most = 0;
  for (int number = 0; number < 500; ++number) {
    most = std::max(most, run(program->instructions, {number, AUDIT_ARCH_X86_64, 0, {}}).steps);
  }
  EXPECT_LE(most, 20u);
}

TEST(Layout, TheSameRulesOfSeveralCallsAreOnePieceOfCode) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.syscalls.push_back(
      {{"read"}, SeccompAction::Allow, std::nullopt, {{0, 7, 0, SeccompOperator::Equal}}});
  const auto one = compile(profile, {});
  profile.syscalls.push_back(
      {{"ioctl"}, SeccompAction::Allow, std::nullopt, {{0, 7, 0, SeccompOperator::Equal}}});
  const auto two = compile(profile, {});
  ASSERT_TRUE(one && two);
  EXPECT_LE(two->instructions.size(), one->instructions.size() + 3);
}

TEST(Layout, RulesThatEndAlikeShareTheirEnd) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  const SeccompArgument last{0, 9, 0, SeccompOperator::Less};
  profile.syscalls.push_back(
      {{"read"}, SeccompAction::Allow, std::nullopt, {last, {0, 1, 0, SeccompOperator::Equal}}});
  profile.syscalls.push_back(
      {{"ioctl"}, SeccompAction::Allow, std::nullopt, {last, {0, 2, 0, SeccompOperator::Equal}}});
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  const auto loads =
      std::ranges::count_if(program->instructions, [](const sock_filter& instruction) {
        return instruction.code == (BPF_LD | BPF_W | BPF_ABS);
      });
  EXPECT_LE(
      loads,
      9);  // architecture, number, one of the shared end and twice two of their own, jumps aside
}

TEST(Layout, ConditionalJumpsReachEverythingInALongProgram) {
  const Seccomp profile = large_profile(120, 3);
  const auto program = compile(profile, {});
  ASSERT_TRUE(program) << program.error().message();
  ASSERT_GT(program->instructions.size(), 1000u);
  for (const NumberedSyscall& call : syscalls_of(kX86_64).first(120)) {
    for (const std::uint64_t above : {0u, 1u}) {
      const std::uint64_t value = call.number + above;
      const Execution result =
          run(program->instructions,
              {static_cast<int>(call.number), AUDIT_ARCH_X86_64, 0, {value, value, value}});
      ASSERT_TRUE(result.valid);
      EXPECT_EQ(result.action, above == 1 ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | 1u)
          << syscall_name(call.name);
    }
  }
}

TEST(Layout, MoreThanTheKernelTakesIsRefused) {
  const auto program = compile(large_profile(300, 6), {});
  ASSERT_FALSE(program);
  EXPECT_TRUE(program.error().message().starts_with("linux.seccomp: the filter takes "));
  EXPECT_TRUE(program.error().message().ends_with(
      " instructions and the kernel allows 4096; use fewer rules with arguments"));
}

TEST(Emitter, ABranchToOneTargetIsNoBranch) {
  Emitter emitter;
  EXPECT_EQ(emitter.branch(Compare::Greater, 7, returns(1), returns(1)), returns(1));
}

TEST(Emitter, JumpsOverAnyDistance) {
  Emitter emitter;
  const Target far = emitter.load(0, emitter.branch(Compare::Equal, 1, returns(10), returns(11)));
  Target chain = returns(12);
  for (std::uint32_t i = 0; i < 1000; ++i)
    chain = emitter.branch(Compare::Equal, i + 100, far, chain);
  emitter.enter(emitter.load(0, chain));
  const std::vector<sock_filter> program = emitter.take_program();
  for (const int number : {100, 101, 600, 1099}) {
    EXPECT_EQ(run(program, {number, 0, 0, {}}).action, 11u) << number;
  }
  EXPECT_EQ(run(program, {5, 0, 0, {}}).action, 12u);
}

}  // namespace
}  // namespace libcontainer::seccomp
