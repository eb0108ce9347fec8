// containerd, through its shim for runc, driven by ctr.
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>

#include "engine_test.h"
#include "support/hull.h"
#include "support/terminal.h"

namespace engines {
namespace {

using integration::Arguments;
using integration::CommandOptions;
using integration::CommandResult;
using integration::describe;
using integration::RunningCommand;
using testing::HasSubstr;

class Containerd : public EngineTest {
 protected:
  Containerd() : EngineTest("containerd") {}

  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped()) return;
    integration::write_file(
        dir / "containerd.toml",
        fmt::format("version = 2\nroot = \"{0}/root\"\nstate = \"{0}/state\"\ndisabled_plugins = ["
                    "\"io.containerd.grpc.v1.cri\", \"io.containerd.internal.v1.opt\"]\n"
                    "[grpc]\naddress = \"{0}/socket\"\n[ttrpc]\naddress = \"{0}/ttrpc\"\n",
                    dir.path()));
    // ctr forgets --runc-binary when it is asked for a user namespace, and takes runc on PATH.
    integration::make_directory(dir / "bin");
    integration::make_symlink(integration::path_of_hull(), dir / "bin/runc");
    const std::string path = std::string(getenv("PATH"));
    daemon_ = std::make_unique<RunningCommand>(
        Arguments{"env", "PATH=" + (dir / "bin") + ":" + path, "containerd", "--config",
                  dir / "containerd.toml", "--log-level", "error"},
        CommandOptions{.timeout = std::chrono::minutes(20)});
    ASSERT_TRUE(integration::eventually([&] { return call({"version"}).exit_code == 0; },
                                        std::chrono::milliseconds(60'000)));
    succeeds({"image", "import", "--snapshotter", "native", image_archive()});
  }

  void TearDown() override {
    if (daemon_) {
      (void)call({"task", "kill", "--signal", "KILL", "c"});
      (void)integration::eventually(
          [&] { return !integration::contains(call({"task", "ls"}).out, "RUNNING"); });
      (void)call({"task", "rm", "--force", "c"});
      (void)call({"container", "rm", "c"});
      daemon_->signal(SIGTERM);
      (void)daemon_->wait();
      daemon_.reset();
    }
    EngineTest::TearDown();
  }

  Arguments argv(const Arguments& arguments) const override {
    Arguments all = {"ctr", "--address", dir / "socket"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }
  CommandResult run(const Arguments& options, const Arguments& program) const {
    Arguments all = {"run",
                     "--snapshotter",
                     "native",
                     "--runc-binary",
                     integration::path_of_hull(),
                     "--runc-root",
                     dir / "hull",
                     "--cgroup",
                     cgroup_parent + "/c"};
    all.insert(all.end(), options.begin(), options.end());
    all.insert(all.end(), {kImage, "c"});
    all.insert(all.end(), program.begin(), program.end());
    return call(all);
  }
  // Of the only task: its pid and status.
  std::pair<pid_t, std::string> task() const {
    const auto words = integration::words_of(integration::lines_of(succeeds({"task", "ls"})).at(1));
    return {std::atoi(words.at(1).c_str()), words.at(2)};
  }
  pid_t start_sleeper(Arguments options = {}) const {
    options.emplace_back("--detach");
    const CommandResult result = run(options, {"sleep", "1000"});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    return task().first;
  }
  CommandResult exec(const Arguments& program, const CommandOptions& options = {}) const {
    Arguments all = {"task", "exec", "--exec-id", "e", "c"};
    all.insert(all.end(), program.begin(), program.end());
    return call(all, options);
  }

  std::unique_ptr<RunningCommand> daemon_;
};

TEST_F(Containerd, RunEndsWithTheExitCodeOfTheProcess) {
  const CommandResult zero = run({"--rm"}, {"echo", "inside"});
  EXPECT_EQ(zero.exit_code, 0) << describe(zero);
  EXPECT_EQ(zero.out, "inside\n");
  EXPECT_EQ(run({"--rm"}, {"sh", "-c", "exit 7"}).exit_code, 7);
}

TEST_F(Containerd, FailuresAreToldInTheWordsThatClientsLookFor) {
  EXPECT_THAT(run({"--rm"}, {"/nope"}).err, HasSubstr("stat /nope: no such file or directory"));
  EXPECT_THAT(run({"--rm"}, {"nope"}).err, HasSubstr("executable file not found in $PATH"));
  EXPECT_THAT(run({"--rm"}, {"/etc/passwd"}).err, HasSubstr("permission denied"));
}

TEST_F(Containerd, ExecEndsWithTheExitCodeOfTheProcess) {
  start_sleeper();
  EXPECT_EQ(exec({"echo", "inside"}).out, "inside\n");
  EXPECT_EQ(exec({"sh", "-c", "exit 7"}).exit_code, 7);
  EXPECT_EQ(exec({"cat"}, {.stdin_text = "typed"}).out, "typed");
  EXPECT_THAT(exec({"/nope"}).err, HasSubstr("stat /nope: no such file or directory"));
}

TEST_F(Containerd, ExecHasATerminalOfItsOwn) {
  start_sleeper();
  integration::Terminal terminal;
  RunningCommand exec(
      argv({"task", "exec", "--tty", "--exec-id", "e", "c", "sh", "-c", "tty; read line; exit 9"}),
      terminal.options());
  EXPECT_TRUE(terminal.shows("/dev/pts/")) << terminal.shown();
  terminal.type("\n");
  EXPECT_EQ(exec.wait().exit_code, 9);
}

TEST_F(Containerd, PauseFreezesUntilResume) {
  const pid_t pid = start_sleeper();
  succeeds({"task", "pause", "c"});
  EXPECT_TRUE(frozen(pid));
  EXPECT_EQ(task().second, "PAUSED");
  succeeds({"task", "resume", "c"});
  EXPECT_FALSE(frozen(pid));
  EXPECT_EQ(task().second, "RUNNING");
}

TEST_F(Containerd, KillAndDelete) {
  const pid_t pid = start_sleeper();
  succeeds({"task", "kill", "--signal", "KILL", "c"});
  EXPECT_TRUE(integration::eventually([&] { return task().second == "STOPPED"; },
                                      std::chrono::milliseconds(20'000)));
  EXPECT_FALSE(integration::exists(fmt::format("/proc/{}", pid)));
  EXPECT_THAT(call({"task", "kill", "c"}).err, HasSubstr("not found"));
  succeeds({"task", "rm", "c"});
  succeeds({"container", "rm", "c"});
  EXPECT_THAT(integration::directory_names(dir / "hull/default"), testing::IsEmpty());
}

TEST_F(Containerd, ReadOnlyWithTmpfsAndALimit) {
  const pid_t pid = start_sleeper({"--read-only", "--memory-limit", "67108864", "--mount",
                                   "type=tmpfs,src=tmpfs,dst=/tmp,options=size=1m"});
  EXPECT_THAT(exec({"touch", "/a"}).err, HasSubstr("Read-only file system"));
  EXPECT_EQ(exec({"touch", "/tmp/a"}).exit_code, 0);
  EXPECT_THAT(integration::read_file(fmt::format("/proc/{}/mounts", pid)), HasSubstr("size=1024k"));
  const std::string at = cgroup_parent + "/c/memory.";
  const std::string limit =
      integration::read_file_if_there("/sys/fs/cgroup/memory" + at + "limit_in_bytes") +
      integration::read_file_if_there("/sys/fs/cgroup" + at + "max");
  EXPECT_EQ(limit, "67108864\n");
}

TEST_F(Containerd, UserNamespace) {
  const pid_t pid = start_sleeper({"--uidmap", "0:100000:65536", "--gidmap", "0:100000:65536"});
  EXPECT_EQ(uid_map(pid), "0 100000 65536");
  EXPECT_EQ(exec({"id", "-u"}).out, "0\n");
}

}  // namespace
}  // namespace engines
