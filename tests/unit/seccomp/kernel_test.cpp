// The kernel takes our programs and does what they say.
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "engine_profile.h"
#include "seccomp/compile.h"

namespace libcontainer::seccomp {
namespace {

constexpr int kLoadFailed = 100;

long load(const Program& program) {
  const sock_fprog argument{static_cast<unsigned short>(program.instructions.size()),
                            const_cast<sock_filter*>(program.instructions.data())};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, program.flags, &argument);
}

// The wait status of a child that loads the filter and exits with what `body` returns.
template <class Body>
int status_under(const Program& program, Body body) {
  const pid_t child = fork();
  if (child == 0) {
    const long listener = load(program);
    // After the filter only raw calls: the C library may make any.
    syscall(SYS_exit_group, listener < 0 ? kLoadFailed : body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

int error_of(long result) { return result < 0 ? errno : 0; }

Program compiled(const Seccomp& profile) {
  auto program = compile(profile, {kAllFilterFlags});
  EXPECT_TRUE(program) << program.error().message();
  return program ? *program : Program{};
}

struct CallCase {
  std::string name;
  long number;
  long argument;
  int error;  // 0: the call works
};

class EngineProfileInTheKernel : public testing::TestWithParam<CallCase> {};

TEST_P(EngineProfileInTheKernel, DecidesTheCall) {
  const Program program =
      compiled(engine_profile({"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"}));
  const CallCase& call = GetParam();
  const int status = status_under(
      program, [&] { return error_of(syscall(call.number, call.argument, 0, 0, 0, 0)); });
  ASSERT_TRUE(WIFEXITED(status)) << status;
  ASSERT_NE(WEXITSTATUS(status), kLoadFailed);
  EXPECT_EQ(WEXITSTATUS(status), call.error);
}

INSTANTIATE_TEST_SUITE_P(
    Calls, EngineProfileInTheKernel,
    testing::Values(CallCase{"allowed", SYS_getppid, 0, 0},
                    CallCase{"withheld", SYS_syslog, 0, EPERM},
                    CallCase{"with_its_own_error", SYS_clone3, 0, ENOSYS},
                    CallCase{"younger_than_the_profile", 900, 0, ENOSYS},
                    CallCase{"argument_allowed", SYS_personality, 0xffffffff, 0},
                    CallCase{"argument_withheld", SYS_personality, 0x10000, EPERM},
                    CallCase{"argument_with_high_word", SYS_personality, 0x100000008, EPERM}),
    [](const auto& test) { return test.param.name; });

TEST(ProgramInTheKernel, KillsTheProcess) {
  Seccomp profile;
  profile.default_action = SeccompAction::Allow;
  profile.syscalls.push_back({{"getppid"}, SeccompAction::KillProcess, std::nullopt, {}});
  const int status =
      status_under(compiled(profile), [] { return static_cast<int>(syscall(SYS_getppid)); });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGSYS);
}

TEST(ProgramInTheKernel, GivesAListenerForNotifyRules) {
  Seccomp profile;
  profile.default_action = SeccompAction::Allow;
  profile.flags = {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"};
  profile.syscalls.push_back({{"getppid"}, SeccompAction::Notify, std::nullopt, {}});
  const Program program = compiled(profile);
  EXPECT_TRUE(program.notifies);
  const int status = status_under(program, [] { return 0; });
  if (WIFEXITED(status) && WEXITSTATUS(status) == kLoadFailed)
    GTEST_SKIP() << "no listener: older kernel, or another filter has one";
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace libcontainer::seccomp
