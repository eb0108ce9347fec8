// Filters that ask an agent: SCMP_ACT_NOTIFY.
#include "support/seccomp_agent.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kMakeDirectory = "mkdir /dev/shm/d 2>&1 || true";

class AskedAgent : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "runc may be built without";
  }

  std::string socket_path() const { return bundle.directory() + "/agent"; }

  void ask_for(const std::vector<std::string>& names) {
    bundle.set("/linux/seccomp",
               {{"defaultAction", "SCMP_ACT_ALLOW"},
                {"listenerPath", socket_path()},
                {"listenerMetadata", "some \"data\""},
                {"syscalls", {{{"names", json_strings(names)}, {"action", "SCMP_ACT_NOTIFY"}}}}});
  }

  void expect_nothing_left() {
    EXPECT_EQ(hull.status(id), "");
    EXPECT_THAT(directory_names(hull.root()), testing::IsEmpty());
  }
};

TEST_F(AskedAgent, AnswersAndIsToldWhose) {
  SeccompAgent agent(socket_path());
  ask_for({"mkdir", "mkdirat"});
  bundle.set("/annotations", {{"a", "b"}});
  EXPECT_THAT(inside(kMakeDirectory), HasSubstr("No medium found"));
  const auto states = agent.states();
  ASSERT_EQ(states.size(), 1U);
  const Json& state = states[0];
  EXPECT_EQ(string_at(state, "/ociVersion"), string_at(bundle.config(), "/ociVersion"));
  EXPECT_EQ(to_text(value_at(state, "/fds")), R"(["seccompFd"])");
  EXPECT_EQ(string_at(state, "/metadata"), "some \"data\"");
  EXPECT_EQ(string_at(state, "/state/status"), "creating");
  EXPECT_EQ(string_at(state, "/state/id"), id);
  EXPECT_EQ(string_at(state, "/state/bundle"), bundle.directory());
  EXPECT_EQ(string_at(state, "/state/annotations/a"), "b");
  EXPECT_GT(number_at(state, "/pid"), 0);
  EXPECT_EQ(number_at(state, "/state/pid"), number_at(state, "/pid"));
}

TEST_F(AskedAgent, IsAskedForWhatInitDoesBeforeTheProgramToo) {
  SeccompAgent agent(socket_path());
  ask_for({"mkdir", "mkdirat", "read", "close", "openat", "execve", "fcntl", "chdir", "setresuid",
           "setresgid", "setgroups", "capset", "prctl", "getcwd"});
  for (const bool no_new_privileges : {true, false}) {
    SCOPED_TRACE(no_new_privileges);
    bundle.set("/process/noNewPrivileges", no_new_privileges);
    bundle.set("/process/user", {{"uid", 1}, {"gid", 1}});
    EXPECT_THAT(inside(kMakeDirectory), HasSubstr("No medium found"));
  }
  EXPECT_EQ(agent.states().size(), 2U);
}

TEST_F(AskedAgent, IsTheSameForSecondProcesses) {
  SeccompAgent agent(socket_path());
  ask_for({"mkdir", "mkdirat"});
  start_sleeper();
  EXPECT_THAT(hull.exec(id, {"mkdir", "/dev/shm/d"}).err, HasSubstr("No medium found"));
  const auto states = agent.states();
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(string_at(states[1], "/state/status"), "running");
  EXPECT_EQ(number_at(states[1], "/state/pid"), hull.pid(id));
  EXPECT_NE(number_at(states[1], "/pid"), hull.pid(id));
  EXPECT_EQ(string_at(states[1], "/metadata"), "some \"data\"");
}

TEST_F(AskedAgent, HasTheListenerBeforeStart) {
  SeccompAgent agent(socket_path());
  ask_for({"mkdir", "mkdirat", "execve", "read"});
  bundle.script("exec sleep 1000");
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  EXPECT_TRUE(eventually([&] { return agent.states().size() == 1; }));
  EXPECT_EQ(hull.start(id).exit_code, 0);
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(AskedAgent, KillableWaitsAreAFlag) {
  const Json features = parse_json(hull.command({"features"}).out);
  const std::string supported = to_text(value_at(features, "/linux/seccomp/supportedFlags"));
  if (supported.find("WAIT_KILLABLE_RECV") == std::string::npos) GTEST_SKIP() << "not known here";
  SeccompAgent agent(socket_path());
  ask_for({"mkdir", "mkdirat"});
  bundle.set("/linux/seccomp/flags", {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"});
  EXPECT_THAT(inside(kMakeDirectory), HasSubstr("No medium found"));
}

TEST_F(AskedAgent, ThatIsGoneAnswersNoMore) {
  SeccompAgent agent(socket_path(), SeccompAgent::After::Drop);
  ask_for({"mkdir", "mkdirat"});
  EXPECT_THAT(inside(kMakeDirectory), HasSubstr("Function not implemented"));
}

// Init must not keep what it waits for alive.
TEST_F(AskedAgent, ThatIsGoneBeforeTheProgramIsAnErrorAndNoWait) {
  SeccompAgent agent(socket_path(), SeccompAgent::After::Drop);
  ask_for({"setresuid", "chdir", "capset"});
  bundle.set("/process/noNewPrivileges", false);
  expect_run_fails("function not implemented");
  expect_nothing_left();
}

TEST_F(AskedAgent, ThatIsNotThereIsAnError) {
  ask_for({"mkdir", "mkdirat"});
  expect_run_fails("failed to connect with seccomp agent specified in the seccomp profile: '" +
                   socket_path() + "': no such file or directory");
  expect_nothing_left();
}

TEST_F(AskedAgent, ThatIsNotThereIsAnErrorOfExecToo) {
  {
    SeccompAgent agent(socket_path());
    ask_for({"mkdir", "mkdirat"});
    start_sleeper();
  }
  const CommandResult result = hull.exec(id, {"true"});
  EXPECT_EQ(result.exit_code, 255);
  EXPECT_THAT(result.err, HasSubstr("failed to connect with seccomp agent"));
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(AskedAgent, ThatNeverAcceptsIsAnErrorAfterAWhile) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path().c_str(), sizeof address.sun_path - 1);
  const auto* where = reinterpret_cast<const sockaddr*>(&address);
  const int busy = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int first = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(busy, where, sizeof address), 0);
  ASSERT_EQ(listen(busy, 0), 0);
  ASSERT_EQ(connect(first, where, sizeof address), 0);
  ask_for({"mkdir", "mkdirat"});
  expect_run_fails("failed to connect with seccomp agent");
  expect_nothing_left();
  close(first);
  close(busy);
}

TEST_F(AskedAgent, IsNotNeededByAProfileThatAsksNothing) {
  bundle.set("/linux/seccomp",
             {{"defaultAction", "SCMP_ACT_ALLOW"},
              {"listenerPath", "/no/such/agent"},
              {"syscalls", {{{"names", {"swapon"}}, {"action", "SCMP_ACT_ERRNO"}}}}});
  EXPECT_EQ(inside("echo ok"), "ok\n");
}

TEST_F(AskedAgent, LeavesThePayloadNoDescriptor) {
  SeccompAgent agent(socket_path());
  ask_for({"mkdir", "mkdirat"});
  bundle.script("exec sleep 1000");
  start_sleeper();
  EXPECT_THAT(directory_names("/proc/" + std::to_string(hull.pid(id)) + "/fd"),
              ElementsAre("0", "1", "2"));
}

}  // namespace
}  // namespace integration
