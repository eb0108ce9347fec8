// Hooks: which run, in what order, what they are told, and what their failure does.
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Hooks : public ContainerTest {
 protected:
  // A hook on the host that adds a line with its name and the status it is told to a file.
  Json logging_hook(const std::string& name) {
    return {{"path", "/bin/sh"},
            {"args",
             {"sh", "-c",
              "s=$(cat); echo " + name +
                  " $(echo \"$s\" | sed "
                  "'s/.*\"status\":\"\\([a-z]*\\)\".*/\\1/') >> " +
                  log()}},
            {"env", {"PATH=/usr/bin:/bin"}}};
  }
  Json hook(const std::string& script) {
    return {{"path", "/bin/sh"}, {"args", {"sh", "-c", script}}, {"env", {"PATH=/usr/bin:/bin"}}};
  }
  std::string log() const { return bundle / "log"; }
  std::vector<std::string> logged() const { return lines_of(read_file_if_there(log())); }
};

TEST_F(Hooks, RunInOrderAndAreToldTheStatus) {
  for (const char* kind :
       {"prestart", "createRuntime", "createContainer", "poststart", "poststop"}) {
    bundle.append(std::string("/hooks/") + kind, logging_hook(kind));
  }
  bundle.args({"sleep", "1000"});
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  EXPECT_THAT(logged(), ElementsAre("prestart creating", "createRuntime creating",
                                    "createContainer creating"));
  ASSERT_EQ(hull.start(id).exit_code, 0);
  EXPECT_THAT(logged().back(), "poststart running");
  ASSERT_EQ(hull.remove_by_force(id).exit_code, 0);
  EXPECT_THAT(logged().back(), "poststop stopped");
  EXPECT_EQ(logged().size(), 5U);
}

TEST_F(Hooks, StartContainerRunsInsideJustBeforeTheProgram) {
  bundle.append("/hooks/startContainer",
                {{"path", "/bin/sh"},
                 {"args",
                  {"sh", "-c",
                   "cat > /dev/shm/state; hostname >> /dev/shm/state; id -u >> /dev/shm/state"}}});
  const std::string text = inside("cat /dev/shm/state");
  EXPECT_THAT(text, HasSubstr("\"status\":\"created\""));
  EXPECT_THAT(text, HasSubstr("hull\n0\n"));
}

TEST_F(Hooks, SignalThatEndsOneIsNamed) {
  const Json dies = {{"path", "/bin/sh"}, {"args", {"sh", "-c", "kill -SYS $$"}}};
  for (const char* kind : {"createRuntime", "startContainer"}) {
    bundle.set("/hooks", boost::json::object{{kind, boost::json::array{dies}}});
    EXPECT_THAT(hull.run(bundle, id).err, HasSubstr("hook #0: signal: bad system call")) << kind;
  }
}

TEST_F(Hooks, SeveralOfAKindRunInOrder) {
  for (const char* name : {"first", "second", "third"}) {
    bundle.append("/hooks/createRuntime", logging_hook(name));
  }
  EXPECT_EQ(inside("true"), "");
  EXPECT_THAT(logged(), ElementsAre("first creating", "second creating", "third creating"));
}

TEST_F(Hooks, StateOnStdinNamesTheContainer) {
  bundle.set("/annotations", {{"key", "value"}});
  bundle.append("/hooks/createRuntime", hook("cat > " + log()));
  start_sleeper();
  const Json state = parse_json(read_file(log()));
  EXPECT_EQ(string_at(state, "/id"), id);
  EXPECT_EQ(string_at(state, "/status"), "creating");
  EXPECT_EQ(string_at(state, "/bundle"), bundle.directory());
  EXPECT_EQ(string_at(state, "/annotations/key"), "value");
  EXPECT_EQ(number_at(state, "/pid"), hull.pid(id));
}

TEST_F(Hooks, CreateRuntimeRunsInTheHostsNamespacesBeforeThePivot) {
  bundle.append("/hooks/createRuntime",
                hook("readlink /proc/self/ns/mnt > " + log() + "; test -e " + bundle.rootfs() +
                     "/bin/busybox && echo there >> " + log()));
  EXPECT_EQ(inside("true"), "");
  const std::vector<std::string> lines = logged();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], trimmed(run_command({"readlink", "/proc/self/ns/mnt"}).out));
}

TEST_F(Hooks, CreateContainerRunsInTheContainersNamespaces) {
  bundle.append("/hooks/createContainer", hook("readlink /proc/self/ns/mnt /proc/self/ns/uts > " +
                                               log() + "; pwd >> " + log()));
  start_sleeper();
  const std::vector<std::string> lines = logged();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0] + "\n" + lines[1] + "\n",
            hull.exec(id, {"sh", "-c", "readlink /proc/1/ns/mnt; readlink /proc/1/ns/uts"}).out);
  EXPECT_EQ(lines[2], bundle.rootfs());
}

TEST_F(Hooks, EnvironmentAndArgumentsAreAsConfigured) {
  bundle.append("/hooks/createRuntime",
                {{"path", "/bin/sh"},
                 {"args", {"chosen-name", "-c", "echo $0 $1 $A > " + log(), "zero", "one"}},
                 {"env", {"A=b"}}});
  EXPECT_EQ(inside("true"), "");
  EXPECT_THAT(logged(), ElementsAre("zero one b"));
}

TEST_F(Hooks, FailureNamesTheHookAndFailsTheCreate) {
  for (const char* kind : {"prestart", "createRuntime", "createContainer"}) {
    bundle.set("/hooks", boost::json::object());
    bundle.append(std::string("/hooks/") + kind, hook("cat > /dev/null"));
    bundle.append(std::string("/hooks/") + kind, hook("echo words; echo more >&2; exit 3"));
    bundle.append("/hooks/poststop", logging_hook("poststop"));
    const CommandResult result = hull.run(bundle, id);
    SCOPED_TRACE(kind);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr(std::string("error running ") + kind + " hook #1: "));
    EXPECT_EQ(hull.status(id), "");
    EXPECT_THAT(logged(), ElementsAre("poststop stopped")) << "cleaning up is told to the hooks";
    write_file(log(), "");
  }
}

TEST_F(Hooks, RunIsGivenUpForASignalWhileAHookRuns) {
  ONLY_FOR_HULL("runc waits for the hook");
  for (const char* kind : {"createRuntime", "createContainer", "poststart"}) {
    const Json waits = hook("touch " + log() + "; exec sleep 30");
    bundle.set("/hooks", boost::json::object{{kind, boost::json::array{waits}}});
    bundle.args({"sleep", "1000"});
    RunningCommand command(hull.argv({"run", "--bundle", bundle.path(), id}));
    ASSERT_TRUE(eventually([&] { return ::access(log().c_str(), F_OK) == 0; })) << kind;
    command.signal(SIGTERM);
    const CommandResult result = command.wait();
    EXPECT_EQ(result.exit_code, 128 + SIGTERM) << describe(result);
    EXPECT_THAT(result.err, HasSubstr("the launch was cancelled by SIGTERM")) << kind;
    EXPECT_EQ(hull.status(id), "") << kind;
    ASSERT_EQ(::unlink(log().c_str()), 0);
  }
}

// The pipe is never seen empty: the writer does not sleep when it is full.
TEST_F(Hooks, WhoWritesOnAfterAHooksEndKeepsNobody) {
  ONLY_FOR_HULL("runc waits for the end of the stream");
  if (::access("/usr/bin/perl", X_OK) != 0) GTEST_SKIP() << "needs /usr/bin/perl";
  const std::string writer =
      "perl -e 'fcntl(STDOUT, 1031, 1048576); fcntl(STDOUT, 4, 2049); syswrite(STDOUT, \"y\" x "
      "9999) while time < $^T + 20' & ";
  for (const char* kind : {"createRuntime", "createContainer"}) {
    const Json leaves = hook(writer + "sleep 0.5; exit 3");
    bundle.set("/hooks", boost::json::object{{kind, boost::json::array{leaves}}});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THAT(hull.run(bundle, id).err, HasSubstr("hook #0: exit status 3, stdout: yyy")) << kind;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4)) << kind;
  }
}

// The end of what every kind of hook is reported with.
TEST_F(Hooks, FailureHasTheExitStatusAndBothStreams) {
  for (const char* kind :
       {"prestart", "createRuntime", "createContainer", "startContainer", "poststart"}) {
    const Json fails = {{"path", "/bin/sh"},
                        {"args", {"sh", "-c", "printf 'o u t'; printf 'e r r' >&2; exit 3"}}};
    bundle.set("/hooks", boost::json::object{{kind, boost::json::array{fails}}});
    EXPECT_THAT(hull.run(bundle, id).err,
                HasSubstr(std::string("error running ") + kind +
                          " hook #0: exit status 3, stdout: o u t, stderr: e r r"));
  }
}

TEST_F(Hooks, OutputInsideIsShownInOneLineAndCutVisibly) {
  ONLY_FOR_HULL("runc shows newlines as they are");
  const Json fails = {{"path", "/bin/sh"},
                      {"args", {"sh", "-c", "echo a; echo b; yes y | head -n 5000 >&2; exit 1"}}};
  for (const char* kind : {"createContainer", "startContainer"}) {
    bundle.set("/hooks", boost::json::object{{kind, boost::json::array{fails}}});
    const CommandResult result = hull.run(bundle, id);
    EXPECT_THAT(result.err, HasSubstr("exit status 1, stdout: a\\nb, stderr: y\\ny")) << kind;
    EXPECT_THAT(result.err, testing::EndsWith("[...]\n")) << kind;
  }
}

TEST_F(Hooks, FailureOfPoststopFailsTheDeleteThatHasRemovedTheContainer) {
  bundle.append("/hooks/poststop", hook("echo out; echo err >&2; exit 3")).args({"true"});
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  const CommandResult result = hull.remove_by_force(id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("error running poststop hook #0: exit status 3, stdout: out"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Hooks, WithoutEnvTheHostsAreGivenTheCallersAndThoseInsideNone) {
  const Json without = {{"path", "/bin/sh"}, {"args", {"sh", "-c", "env >> " + log()}}};
  ASSERT_EQ(setenv("HULL_TEST_MARK", "here", 1), 0);
  for (const char* kind : {"prestart", "createRuntime", "createContainer"}) {
    bundle.set("/hooks", boost::json::object{{kind, boost::json::array{without}}});
    EXPECT_EQ(inside("true"), "");
    const bool is_inside = std::string_view(kind) == "createContainer";
    EXPECT_EQ(read_file(log()).find("HULL_TEST_MARK") == std::string::npos, is_inside) << kind;
    EXPECT_EQ(read_file(log()).find("HOME=") == std::string::npos, is_inside) << kind;
    write_file(log(), "");
  }
  unsetenv("HULL_TEST_MARK");
}

TEST_F(Hooks, FailureOfStartContainerEndsInit) {
  bundle.append("/hooks/startContainer", {{"path", "/bin/sh"}, {"args", {"sh", "-c", "exit 3"}}});
  bundle.script("echo must not run");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("error running startContainer hook #0: exit status 3"));
}

TEST_F(Hooks, FailureOfPoststartKillsTheContainer) {
  bundle.append("/hooks/poststart", hook("exit 3")).args({"sleep", "1000"});
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("error running poststart hook #0: exit status 3"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Hooks, SlowOneIsKilledAfterItsTimeout) {
  Json slow = hook("echo $$ > " + log() + "; exec sleep 1000");
  slow.as_object()["timeout"] = 1;
  bundle.append("/hooks/createRuntime", slow);
  const auto begin = std::chrono::steady_clock::now();
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("hook ran past specified timeout of 1"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(Hooks, MissingProgramIsAnError) {
  bundle.append("/hooks/createRuntime", {{"path", "/no/such/hook"}});
  expect_run_fails("/no/such/hook");
}

TEST_F(Hooks, RelativePathIsRefused) {
  ONLY_FOR_HULL("runc looks it up in its directory");
  bundle.append("/hooks/createRuntime", {{"path", "hook"}});
  expect_run_fails("hooks.createRuntime[0].path");
}

TEST_F(Hooks, SeeOnlyTheirOwnDescriptors) {
  bundle.append("/hooks/createRuntime", hook("ls /proc/self/fd > " + log()));
  EXPECT_EQ(inside("true"), "");
  EXPECT_THAT(logged(), ElementsAre("0", "1", "2", "3"));
}

TEST_F(Hooks, RunWithNoSignalBlocked) {
  bundle.append("/hooks/createRuntime",
                hook("grep -E 'SigBlk|SigIgn' /proc/self/status > " + log()));
  EXPECT_EQ(inside("true"), "");
  EXPECT_THAT(read_file(log()), HasSubstr("SigBlk:\t0000000000000000"));
}

}  // namespace
}  // namespace integration
