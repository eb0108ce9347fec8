// What is refused, in which words; flags and warnings.
#include <gtest/gtest.h>
#include <linux/seccomp.h>

#include <functional>

#include "engine_profile.h"
#include "seccomp/architecture.h"
#include "seccomp/compile.h"

namespace libcontainer::seccomp {
namespace {

struct ErrorCase {
  std::string name;
  std::function<void(Seccomp&)> change;
  std::string message;
  std::uint32_t kernel_flags = kAllFilterFlags;
};

class Refused : public testing::TestWithParam<ErrorCase> {};

SeccompRule rule(std::string name, SeccompAction action = SeccompAction::Allow) {
  return {{std::move(name)}, action, std::nullopt, {}};
}

std::string known_architectures() {
  std::string names;
  for (const Architecture& architecture : kArchitectures) {
    names.append(names.empty() ? "" : ", ").append(architecture.name);
  }
  return names;
}

TEST_P(Refused, NamesTheFieldAndWhatIsAllowed) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.syscalls = {rule("read")};
  GetParam().change(profile);
  const auto program = compile(profile, {GetParam().kernel_flags});
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().message(), GetParam().message);
  EXPECT_TRUE(program.error().message().starts_with(program.error().field()));
}

INSTANTIATE_TEST_SUITE_P(
    All, Refused,
    testing::Values(
        ErrorCase{"empty_name",
                  [](Seccomp& s) { s.syscalls.push_back({{"write", ""}, {}, {}, {}}); },
                  "linux.seccomp.syscalls[1].names[1]: empty string is not a valid syscall"},
        ErrorCase{"argument_index", [](Seccomp& s) { s.syscalls[0].args = {{6, 0, 0, {}}}; },
                  "linux.seccomp.syscalls[0].args[0].index: must be between 0 and 5, not 6"},
        ErrorCase{"arguments", [](Seccomp& s) { s.syscalls[0].args.resize(7); },
                  "linux.seccomp.syscalls[0].args: must have at most 6 entries, not 7"},
        ErrorCase{
            "errno",
            [](Seccomp& s) { s.syscalls.push_back({{"write"}, SeccompAction::Errno, 4096, {}}); },
            "linux.seccomp.syscalls[1].errnoRet: must be between 0 and 4095, not 4096"},
        ErrorCase{
            "trace",
            [](Seccomp& s) { s.syscalls.push_back({{"write"}, SeccompAction::Trace, 65536, {}}); },
            "linux.seccomp.syscalls[1].errnoRet: must be between 0 and 65535, not 65536"},
        ErrorCase{"default_errno", [](Seccomp& s) { s.default_errno_ret = 70000; },
                  "linux.seccomp.defaultErrnoRet: must be between 0 and 4095, not 70000"},
        ErrorCase{"notify_write",
                  [](Seccomp& s) { s.syscalls.push_back(rule("write", SeccompAction::Notify)); },
                  "linux.seccomp.syscalls[1].names[0]: SCMP_ACT_NOTIFY cannot be used for the "
                  "write syscall"},
        ErrorCase{"notify_default", [](Seccomp& s) { s.default_action = SeccompAction::Notify; },
                  "linux.seccomp.defaultAction: SCMP_ACT_NOTIFY cannot be used as default action"},
        ErrorCase{"notify_old_kernel",
                  [](Seccomp& s) { s.syscalls.push_back(rule("mkdir", SeccompAction::Notify)); },
                  "linux.seccomp.syscalls: seccomp notify unsupported: this kernel does not know "
                  "SECCOMP_FILTER_FLAG_NEW_LISTENER, which SCMP_ACT_NOTIFY needs",
                  SECCOMP_FILTER_FLAG_LOG},
        ErrorCase{
            "architecture",
            [](Seccomp& s) { s.architectures = {"SCMP_ARCH_X86", "SCMP_ARCH_VAX"}; },
            "linux.seccomp.architectures[1]: string \"SCMP_ARCH_VAX\" is not a valid arch for "
            "seccomp; allowed: " +
                known_architectures()},
        ErrorCase{"byte_order", [](Seccomp& s) { s.architectures = {"SCMP_ARCH_S390X"}; },
                  "linux.seccomp.architectures[0]: SCMP_ARCH_S390X has another byte order than "
                  "this host, SCMP_ARCH_X86_64"},
        ErrorCase{"flag", [](Seccomp& s) { s.flags = {{"SECCOMP_FILTER_FLAG_FAST"}}; },
                  "linux.seccomp.flags[0]: seccomp flag \"SECCOMP_FILTER_FLAG_FAST\" is not known; "
                  "allowed: SECCOMP_FILTER_FLAG_TSYNC, SECCOMP_FILTER_FLAG_LOG, "
                  "SECCOMP_FILTER_FLAG_SPEC_ALLOW, "
                  "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"},
        ErrorCase{"flag_old_kernel", [](Seccomp& s) { s.flags = {{"SECCOMP_FILTER_FLAG_LOG"}}; },
                  "linux.seccomp.flags[0]: this kernel does not support SECCOMP_FILTER_FLAG_LOG",
                  0},
        ErrorCase{"wait_killable_without_notify",
                  [](Seccomp& s) { s.flags = {{"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"}}; },
                  "linux.seccomp.flags[0]: SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV needs a rule "
                  "with SCMP_ACT_NOTIFY"}),
    [](const auto& test) { return test.param.name; });

struct FlagCase {
  std::string name;
  std::optional<std::vector<std::string>> flags;
  bool notifies;
  std::uint32_t expected;
};

class Flags : public testing::TestWithParam<FlagCase> {};

TEST_P(Flags, FollowTheProfile) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.flags = GetParam().flags;
  profile.syscalls = {
      rule("mkdir", GetParam().notifies ? SeccompAction::Notify : SeccompAction::Allow)};
  const auto program = compile(profile, {kAllFilterFlags});
  ASSERT_TRUE(program) << program.error().message();
  EXPECT_EQ(program->flags, GetParam().expected);
  EXPECT_EQ(program->notifies, GetParam().notifies);
}

using Names = std::vector<std::string>;

INSTANTIATE_TEST_SUITE_P(
    All, Flags,
    testing::Values(
        FlagCase{"absent", std::nullopt, false, SECCOMP_FILTER_FLAG_SPEC_ALLOW},
        FlagCase{"empty", Names{}, false, 0},
        FlagCase{"tsync_is_ignored", Names{"SECCOMP_FILTER_FLAG_TSYNC"}, false, 0},
        FlagCase{"log", Names{"SECCOMP_FILTER_FLAG_LOG"}, false, SECCOMP_FILTER_FLAG_LOG},
        FlagCase{"two", Names{"SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"}, false,
                 6},
        FlagCase{"notify", Names{}, true, SECCOMP_FILTER_FLAG_NEW_LISTENER},
        FlagCase{"wait_killable", Names{"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"}, true, 40}),
    [](const auto& test) { return test.param.name; });

TEST(Flags, AbsentOnAKernelWithoutSpecAllowAreNone) {
  Seccomp profile;
  profile.default_action = SeccompAction::Allow;
  const auto program = compile(profile, {0});
  ASSERT_TRUE(program);
  EXPECT_EQ(program->flags, 0u);
}

TEST(UnknownCalls, AreNamedAndNoWarnings) {
  Seccomp profile;
  profile.default_action = SeccompAction::Errno;
  profile.syscalls = {rule("read"), rule("osf_sigstack")};
  const auto program = compile(profile, {});
  ASSERT_TRUE(program);
  EXPECT_TRUE(program->warnings.empty());
  EXPECT_EQ(program->unknown_calls,
            (std::vector<std::string>{"unknown seccomp syscall \"osf_sigstack\" ignored"}));
}

}  // namespace
}  // namespace libcontainer::seccomp
