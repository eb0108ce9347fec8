#include "hull/exec_process.h"

#include <gtest/gtest.h>

#include "hull/parser.h"
#include "words.h"

namespace hull {
namespace {

using libcontainer::ProcessConfig;
using Strings = std::vector<std::string>;

ProcessConfig base() {
  ProcessConfig process;
  process.terminal = true;
  process.user = {.uid = 5, .gid = 6, .umask = {}, .additional_gids = {7}, .username = {}};
  process.args = {"init"};
  process.env = {"PATH=/bin"};
  process.cwd = "/srv";
  process.capabilities.emplace();
  process.capabilities->bounding = {"CAP_KILL"};
  process.no_new_privileges = true;
  return process;
}

Outcome<ProcessConfig> make(std::string_view line, const ProcessConfig& process = base()) {
  const auto text = "exec " + std::string(line);
  const auto invocation = parse_command_line(test::words(text));
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  return exec_process(process, invocation.args);
}

TEST(ExecProcess, TakesTheRestFromTheContainer) {
  const auto process = make("web ls -l");
  ASSERT_TRUE(process);
  EXPECT_EQ(process->args, (Strings{"ls", "-l"}));
  EXPECT_EQ(process->cwd, "/srv");
  EXPECT_EQ(process->env, Strings{"PATH=/bin"});
  EXPECT_EQ(process->user.uid, 5U);
  EXPECT_EQ(process->user.gid, 6U);
  EXPECT_TRUE(process->no_new_privileges);
  EXPECT_FALSE(process->terminal) << "comes from the flag alone";
}

TEST(ExecProcess, NeedsACommand) {
  EXPECT_EQ(make("web").error().message, "exec args cannot be empty");
}

TEST(ExecProcess, FlagsOverride) {
  const auto process = make(
      "--tty --cwd /tmp --env A=1,2 -e B=2 --apparmor a --process-label l --no-new-privs=false "
      "web sh");
  ASSERT_TRUE(process);
  EXPECT_TRUE(process->terminal);
  EXPECT_EQ(process->cwd, "/tmp");
  EXPECT_EQ(process->env, (Strings{"PATH=/bin", "A=1,2", "B=2"}));
  EXPECT_EQ(process->apparmor_profile, "a");
  EXPECT_EQ(process->selinux_label, "l");
  EXPECT_FALSE(process->no_new_privileges);
}

TEST(ExecProcess, UserWithoutGroupKeepsTheGroup) {
  EXPECT_EQ(make("--user 9 web sh")->user.uid, 9U);
  EXPECT_EQ(make("--user 9 web sh")->user.gid, 6U);
  EXPECT_EQ(make("--user 9:10 web sh")->user.gid, 10U);
}

TEST(ExecProcess, UserReplacesAName) {
  auto process = base();
  process.user.username = "www";
  EXPECT_EQ(make("--user 9 web sh", process)->user.username, "");
  EXPECT_EQ(make("web sh", process)->user.username, "www");
}

TEST(ExecProcess, IdsMustBeNumbers) {
  EXPECT_EQ(make("--user joe web sh").error().message,
            "bad uid: 'joe' is not a number from 0 to 4294967294");
  EXPECT_EQ(make("--user -1 web sh").error().message,
            "bad uid: '-1' is not a number from 0 to 4294967294");
  EXPECT_EQ(make("--user 1: web sh").error().message,
            "bad gid: '' is not a number from 0 to 4294967294");
  EXPECT_EQ(make("--user 1:4294967295 web sh").error().message,
            "bad gid: '4294967295' is not a number from 0 to 4294967294");
}

TEST(ExecProcess, AdditionalGroupsAreAdded) {
  const auto process = make("-g 8 --additional-gids 9 web sh");
  ASSERT_TRUE(process);
  EXPECT_EQ(process->user.additional_gids, (std::vector<std::uint32_t>{7, 8, 9}));
  EXPECT_EQ(make("-g -8 web sh").error().message, "additional-gids must be a positive number -8");
}

TEST(ExecProcess, CapabilitiesGoToThreeSets) {
  const auto process = make("--cap CAP_A -c CAP_B web sh");
  ASSERT_TRUE(process);
  const auto& sets = *process->capabilities;
  EXPECT_EQ(sets.bounding, (Strings{"CAP_KILL", "CAP_A", "CAP_B"}));
  EXPECT_EQ(sets.effective, (Strings{"CAP_A", "CAP_B"}));
  EXPECT_EQ(sets.permitted, (Strings{"CAP_A", "CAP_B"}));
  EXPECT_EQ(sets.inheritable, Strings{});
  EXPECT_EQ(sets.ambient, Strings{});
}

TEST(ExecProcess, CapabilitiesAreAmbientIfSomeAreInheritable) {
  auto process = base();
  process.capabilities->inheritable = {"CAP_KILL"};
  const auto made = make("--cap CAP_A web sh", process);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->capabilities->ambient, Strings{"CAP_A"});
  EXPECT_EQ(made->capabilities->inheritable, Strings{"CAP_KILL"});
}

TEST(ExecProcess, AProcessWithAllCapabilitiesKeepsThem) {
  auto process = base();
  process.capabilities.reset();
  EXPECT_FALSE(make("--cap CAP_A web sh", process)->capabilities.has_value());
}

TEST(Within, KeepsWhatTheFileSaysAndTakesTheRestFromTheContainer) {
  ProcessConfig container = base();
  container.rlimits = {{.type = "RLIMIT_CORE", .soft = 1, .hard = 2}};
  container.apparmor_profile = "confined";
  container.oom_score_adj = 100;
  container.user.umask = 077;
  ProcessConfig process;
  process.args = {"ls"};
  const ProcessConfig filled = within(container, process);
  ASSERT_TRUE(filled.capabilities);
  EXPECT_EQ(filled.capabilities->bounding, Strings{"CAP_KILL"});
  ASSERT_EQ(filled.rlimits.size(), 1U);
  EXPECT_EQ(filled.rlimits[0].type, "RLIMIT_CORE");
  EXPECT_EQ(filled.apparmor_profile, "confined");
  EXPECT_EQ(filled.oom_score_adj, 100);
  EXPECT_EQ(filled.user.umask, 077U);
  EXPECT_EQ(filled.args, Strings{"ls"});
  EXPECT_TRUE(filled.env.empty());
  EXPECT_FALSE(filled.no_new_privileges);
  process.capabilities.emplace();
  process.apparmor_profile = "other";
  const ProcessConfig kept = within(container, process);
  EXPECT_TRUE(kept.capabilities->bounding.empty());
  EXPECT_EQ(kept.apparmor_profile, "other");
}

}  // namespace
}  // namespace hull
