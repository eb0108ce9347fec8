// A second process in a container.
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "support/container_test.h"
#include "support/terminal.h"

namespace integration {
namespace {

using testing::HasSubstr;

class Exec : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped()) start_sleeper();
  }
  std::string exec(const Arguments& arguments) {
    Arguments all = {"exec"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const CommandResult result = hull.command(all);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    return result.out;
  }
  void expect_fails(const Arguments& program, std::string_view text) {
    const CommandResult result = hull.exec(id, program);
    EXPECT_EQ(result.exit_code, 255) << describe(result);
    EXPECT_THAT(result.err, HasSubstr(text));
    EXPECT_THAT(string_at(hull.log_records().back(), "/msg"), HasSubstr(text));
  }
  std::string file_of_process(const std::string& pid, const std::string& name) {
    return "/proc/" + pid + "/" + name;
  }
};

TEST_F(Exec, ReturnsTheExitCode) {
  for (const int code : {0, 1, 42, 255}) {
    EXPECT_EQ(hull.exec(id, {"sh", "-c", "exit " + std::to_string(code)}).exit_code, code);
  }
}

TEST_F(Exec, ReturnsTheExitCodeEveryTime) {
  for (int i = 0; i < 100; ++i) {
    const CommandResult result = hull.exec(id, {"sh", "-c", "echo output; exit 7"});
    ASSERT_EQ(result.exit_code, 7) << "the " << i << "th time: " << describe(result);
    ASSERT_EQ(result.out, "output\n");
  }
}

TEST_F(Exec, Returns128PlusTheSignal) {
  EXPECT_EQ(hull.exec(id, {"sh", "-c", "kill -KILL $$"}).exit_code, 128 + 9);
}

TEST_F(Exec, PassesInputAndBothOutputs) {
  CommandOptions options;
  options.stdin_text = "hello";
  const CommandResult result = hull.exec(id, {"sh", "-c", "cat; echo problem >&2"}, options);
  EXPECT_EQ(result.out, "hello");
  EXPECT_EQ(result.err, "problem\n");
}

TEST_F(Exec, IsInEveryNamespaceOfTheContainer) {
  const std::string init = std::to_string(hull.pid(id));
  for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"}) {
    char target[64] = {};
    ASSERT_GT(readlink(file_of_process(init, std::string("ns/") + kind).c_str(), target, 63), 0);
    EXPECT_EQ(trimmed(exec({id, "readlink", std::string("/proc/self/ns/") + kind})), target)
        << kind;
  }
}

TEST_F(Exec, IsInEveryCgroupOfTheContainer) {
  const std::string init = read_file(file_of_process(std::to_string(hull.pid(id)), "cgroup"));
  EXPECT_EQ(exec({id, "cat", "/proc/self/cgroup"}), init);
}

TEST_F(Exec, PathOfACgroupCountsFromTheContainers) {
  const std::string init = read_file(file_of_process(std::to_string(hull.pid(id)), "cgroup"));
  EXPECT_EQ(exec({"--cgroup", "/", id, "cat", "/proc/self/cgroup"}), init);
  EXPECT_THAT(hull.command({"exec", "--cgroup", "..", id, "true"}).err,
              HasSubstr("bad sub cgroup path"));
  EXPECT_THAT(hull.command({"exec", "--cgroup", "missing", id, "true"}).err,
              HasSubstr("no such file or directory"));
}

TEST_F(Exec, HasTheContainersRestrictions) {
  const std::string status = exec({id, "cat", "/proc/self/status"});
  EXPECT_EQ(status_field(status, "CapEff"), "0000000020000420");
  EXPECT_EQ(status_field(status, "CapBnd"), "0000000020000420");
  EXPECT_EQ(status_field(status, "NoNewPrivs"), "1");
  EXPECT_EQ(status_field(status, "SigBlk"), "0000000000000000");
}

TEST_F(Exec, SeesNoDescriptorButItsOwn) {
  EXPECT_EQ(exec({id, "ls", "/proc/self/fd"}), "0\n1\n2\n3\n");
}

TEST_F(Exec, TakesDirectoryEnvironmentAndUserFromItsFlags) {
  EXPECT_EQ(exec({"--cwd", "/etc", id, "pwd"}), "/etc\n");
  EXPECT_EQ(exec({"-e", "A=1", "-e", "B=x y", id, "sh", "-c", "echo $A $B $TERM"}),
            "1 x y xterm\n");
  EXPECT_EQ(exec({"--user", "1:2", id, "sh", "-c", "id -u; id -g; echo $HOME"}),
            "1\n2\n/home/daemon\n");
  EXPECT_EQ(exec({"-g", "100", "-g", "101", id, "sh", "-c", "id -G"}), "0 100 101\n");
}

TEST_F(Exec, AddsCapabilitiesFromItsFlags) {
  const std::string status = exec({"--cap", "CAP_SYS_PTRACE", id, "cat", "/proc/self/status"});
  EXPECT_EQ(status_field(status, "CapEff"), "0000000020080420");
}

TEST_F(Exec, DropsTheFirstTwoDashes) {
  ONLY_FOR_HULL("runc 1.1 passes the dashes on");
  EXPECT_EQ(exec({id, "--", "echo", "--", "-x"}), "-- -x\n");
  EXPECT_EQ(exec({id, "echo", "--env", "A=1"}), "--env A=1\n");
}

TEST_F(Exec, TakesTheProcessFromAFile) {
  write_file(bundle / "process.json", to_text({{"args", {"sh", "-c", "pwd; id -u; echo $X$TERM"}},
                                               {"cwd", "/etc"},
                                               {"env", {"X=y", "PATH=/bin"}},
                                               {"user", {{"uid", 1}, {"gid", 1}}}}));
  EXPECT_EQ(exec({"--process", bundle / "process.json", id}), "/etc\n1\ny\n");
}

TEST_F(Exec, FileThatMentionsNoCapabilitiesGivesNoneThatTheContainerLacks) {
  const Json process = {{"args", {"cat", "/proc/self/status", "/proc/self/limits"}},
                        {"cwd", "/"},
                        {"env", {"PATH=/bin"}},
                        {"user", {{"uid", 0}, {"gid", 0}}}};
  write_file(bundle / "process.json", to_text(process));
  const std::string shown = exec({"--process", bundle / "process.json", id});
  EXPECT_EQ(status_field(shown, "CapEff"), "0000000020000420");
  EXPECT_EQ(status_field(shown, "CapBnd"), "0000000020000420");
  EXPECT_THAT(shown, testing::ContainsRegex("Max open files +1024 +1024"));
}

TEST_F(Exec, DetachedWritesItsPidAndLeaves) {
  EXPECT_EQ(exec({"--detach", "--pid-file", bundle / "pid", id, "sleep", "1000"}), "");
  const std::string pid = read_file(bundle / "pid");
  EXPECT_EQ(read_file(file_of_process(pid, "comm")), "sleep\n");
  EXPECT_EQ(status_field(read_file(file_of_process(pid, "status")), "PPid"),
            std::to_string(getpid()))
      << "re-parented to the one that adopts orphans: no process of ours lingers";
}

// The sparse file keeps the process busy before its program; init stops it there.
TEST_F(Exec, ProcessThatIsStoppedBeforeItsProgramIsGivenUpForASignal) {
  ONLY_FOR_HULL("runc waits for ever");
  ASSERT_EQ(hull.remove_by_force(id).exit_code, 0);
  std::filesystem::resize_file(bundle.rootfs() + "/etc/passwd", std::uintmax_t{1} << 40);
  bundle.script("while :; do kill -STOP -1; done");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  for (const int number : {SIGTERM, SIGINT}) {
    RunningCommand command(hull.argv({"exec", "--user", "4711", id, "true"}));
    ASSERT_TRUE(eventually([&] {
      return trimmed(hull.command({"ps", "--format", "json", id}).out).find(',') !=
             std::string::npos;
    }));
    command.signal(number);
    const CommandResult result = command.wait();
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.exit_code, 128 + number) << describe(result);
    EXPECT_THAT(result.err, HasSubstr("the launch was cancelled by SIG"));
    EXPECT_EQ(trimmed(hull.command({"ps", "--format", "json", id}).out),
              "[" + std::to_string(hull.pid(id)) + "]");
  }
}

// Nobody can reap a zombie that another process traces.
class Tracer {
 public:
  explicit Tracer(pid_t traced) : pid_(fork()) {
    if (pid_ != 0) return;
    (void)ptrace(PTRACE_SEIZE, traced, nullptr, nullptr);
    while (true) pause();
  }
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;
  ~Tracer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

// Init ends after its namespace's processes, and that takes no more of them meanwhile.
TEST_F(Exec, ContainerWhoseInitIsEndingIsStopped) {
  ONLY_FOR_HULL("runc gives the errno");
  const std::string init = file_of_process(std::to_string(hull.pid(id)), "stat");
  EXPECT_EQ(exec({"--detach", "--pid-file", bundle / "pid", id, "sleep", "1000"}), "");
  const std::string child = read_file(bundle / "pid");
  const Tracer tracer(std::stoi(child));
  ASSERT_TRUE(eventually([&] {
    return status_field(read_file(file_of_process(child, "status")), "TracerPid") ==
           std::to_string(tracer.pid());
  }));
  ASSERT_EQ(hull.kill(id, "KILL").exit_code, 0);
  ASSERT_TRUE(eventually(
      [&] { return read_file(file_of_process(child, "stat")).find(") Z ") != std::string::npos; }));
  EXPECT_EQ(read_file(init).find(") Z "), std::string::npos);
  expect_fails({"true"}, "cannot exec in a stopped container");
}

TEST_F(Exec, HasATerminalWhenAskedFor) {
  Terminal terminal;
  terminal.resize(31, 91);
  RunningCommand run(
      hull.argv({"exec", "--tty", id, "sh", "-c", "tty; stty size; read x; echo got $x"}),
      terminal.options());
  ASSERT_TRUE(terminal.shows("31 91")) << terminal.shown();
  EXPECT_THAT(terminal.shown(), HasSubstr("/dev/pts/"));
  terminal.type("this\r");
  EXPECT_TRUE(terminal.shows("got this")) << terminal.shown();
  EXPECT_EQ(run.wait().exit_code, 0);
}

TEST_F(Exec, SendsItsTerminalToTheConsoleSocket) {
  const ConsoleSocket socket(bundle / "socket");
  RunningCommand run(hull.argv({"exec", "--tty", "--detach", "--console-socket", socket.path(), id,
                                "sh", "-c", "echo from exec; read x"}));
  const ConsoleSocket::Message message = socket.receive();
  ASSERT_GE(message.fd, 0);
  Terminal terminal(message.fd);
  EXPECT_TRUE(terminal.shows("from exec")) << terminal.shown();
  EXPECT_EQ(run.wait().exit_code, 0);
  terminal.type("\n");
}

TEST_F(Exec, FailsWith255AndGosWords) {
  expect_fails({"/nope"}, R"(exec: "/nope": stat /nope: no such file or directory)");
  expect_fails({"nope"}, R"(exec: "nope": executable file not found in $PATH)");
  expect_fails({"/etc/passwd"}, R"(exec: "/etc/passwd": permission denied)");
  expect_fails({"/etc"}, R"(exec: "/etc": )");
  const CommandResult elsewhere = hull.command({"exec", "--cwd", "/nope", id, "true"});
  EXPECT_EQ(elsewhere.exit_code, 255);
  EXPECT_THAT(elsewhere.err, HasSubstr(R"(chdir to cwd ("/nope") set in config.json failed: )"));
}

TEST_F(Exec, WarnsOfUnknownCapabilities) {
  EXPECT_EQ(exec({"--cap", "CAP_NOPE", id, "echo", "ran"}), "ran\n");
  std::string log;
  for (const Json& record : hull.log_records()) log += string_at(record, "/msg") + "\n";
  EXPECT_THAT(log, HasSubstr("ignoring unknown or unavailable capabilities: [CAP_NOPE]"));
}

TEST_F(Exec, FailureLeavesNoPidFile) {
  const CommandResult result = hull.command({"exec", "--pid-file", bundle / "pid", id, "/nope"});
  EXPECT_EQ(result.exit_code, 255);
  EXPECT_FALSE(exists(bundle / "pid"));
}

TEST_F(Exec, NeedsAProgram) { EXPECT_NE(hull.command({"exec", id}).exit_code, 0); }

TEST_F(Exec, IsRefusedInAStoppedContainer) {
  hull.kill(id, "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_fails({"true"}, "cannot exec in a stopped container");
}

TEST_F(Exec, WorksInACreatedContainer) {
  hull.remove_by_force(id);
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  EXPECT_EQ(exec({id, "echo", "early"}), "early\n");
  EXPECT_EQ(hull.status(id), "created");
}

TEST_F(Exec, EndsWithTheContainer) {
  RunningCommand run(hull.argv({"exec", id, "sh", "-c", "echo ready; sleep 1000"}));
  ASSERT_TRUE(run.wait_for_output("ready", std::chrono::seconds(10)));
  hull.kill(id, "KILL");
  EXPECT_EQ(run.wait().exit_code, 128 + 9);
}

TEST_F(Exec, WorksWhileAnotherRuns) {
  std::vector<std::unique_ptr<RunningCommand>> running;
  for (int i = 0; i < 5; ++i) {
    running.push_back(
        std::make_unique<RunningCommand>(hull.argv({"exec", id, "echo", std::to_string(i)})));
  }
  for (size_t i = 0; i < running.size(); ++i) {
    EXPECT_EQ(running[i]->wait().out, std::to_string(i) + "\n");
  }
}

// With nsdelegate, as systemd mounts cgroup v2, nobody in the namespace enters a cgroup from
// outside.
TEST_F(Exec, EntersTheCgroupAndItsNamespace) {
  ASSERT_EQ(hull.remove_by_force(id).exit_code, 0);  // the one of all tests here
  bundle.add_namespace("cgroup").args({"sleep", "1000"});
  const CommandResult started = hull.run_detached(bundle, id);
  ASSERT_EQ(started.exit_code, 0) << describe(started);
  const CommandResult result =
      hull.exec(id, {"sh", "-c", "readlink /proc/self/ns/cgroup; readlink /proc/1/ns/cgroup"});
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 2U) << describe(result);
  EXPECT_EQ(lines[0], lines[1]);
  EXPECT_EQ(hull.exec(id, {"cat", "/proc/self/cgroup"}).out,
            hull.exec(id, {"cat", "/proc/1/cgroup"}).out);
}

}  // namespace
}  // namespace integration
