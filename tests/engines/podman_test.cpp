// podman, through conmon.
#include <fmt/format.h>
#include <grp.h>
#include <unistd.h>

#include <cstdlib>

#include "engine_test.h"
#include "support/hull.h"
#include "support/terminal.h"

namespace engines {
namespace {

using integration::Arguments;
using integration::CommandResult;
using integration::describe;
using testing::HasSubstr;

class Podman : public EngineTest {
 protected:
  Podman() : EngineTest("podman") {}

  void SetUp() override {
    EngineTest::SetUp();
    if (IsSkipped()) return;
    // Without limits of its own podman raises them, which not every root may.
    integration::write_file(
        dir / "containers.conf",
        fmt::format("[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n"
                    "[engine]\ncgroup_manager = \"cgroupfs\"\nevents_logger = \"file\"\n"
                    "lock_type = \"file\"\nruntime_supports_json = [\"hull\"]\n"
                    "runtime_supports_nocgroup = [\"hull\"]\n[engine.runtimes]\nhull = [\"{}\"]\n",
                    integration::path_of_hull()));
    integration::make_directory(dir / "tmp");
    succeeds({"load", "-q", "-i", image_archive()});
  }

  void TearDown() override {
    if (!IsSkipped()) {
      (void)call({"rm", "--all", "--force", "--time", "0"});
    }
    EngineTest::TearDown();
  }

  Arguments argv(const Arguments& arguments) const override {
    Arguments all = {"env",
                     "CONTAINERS_CONF=" + (dir / "containers.conf"),
                     "TMPDIR=" + (dir / "tmp"),
                     "podman",
                     "--runtime",
                     "hull",
                     "--storage-driver",
                     "vfs",
                     "--root",
                     dir / "root",
                     "--runroot",
                     dir / "runroot",
                     "--tmpdir",
                     dir / "libpod"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }
  Arguments run_arguments(const Arguments& options, const Arguments& program) const {
    Arguments all = {"run",       "--network",       "none",       "--cgroups",
                     "no-conmon", "--cgroup-parent", cgroup_parent};
    all.insert(all.end(), options.begin(), options.end());
    all.emplace_back(kImage);
    all.insert(all.end(), program.begin(), program.end());
    return all;
  }
  CommandResult run(const Arguments& options, const Arguments& program) const {
    return call(run_arguments(options, program));
  }
  std::string inspect(const std::string& field) const {
    return succeeds({"inspect", "--format", "{{" + field + "}}", "c"});
  }
  pid_t start_sleeper(Arguments options = {}) const {
    options.insert(options.end(), {"--detach", "--name", "c"});
    const CommandResult result = run(options, {"sleep", "1000"});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    return std::atoi(inspect(".State.Pid").c_str());
  }
};

TEST_F(Podman, RunEndsWithTheExitCodeOfTheProcess) {
  const CommandResult zero = run({"--rm"}, {"echo", "inside"});
  EXPECT_EQ(zero.exit_code, 0) << describe(zero);
  EXPECT_EQ(zero.out, "inside\n");
  EXPECT_EQ(zero.err, "");
  EXPECT_EQ(run({"--name", "c"}, {"sh", "-c", "exit 7"}).exit_code, 7);
  EXPECT_EQ(inspect(".State.Status"), "exited");
  EXPECT_EQ(inspect(".State.ExitCode"), "7");
  EXPECT_EQ(inspect(".OCIRuntime"), "hull");
}

TEST_F(Podman, RunTellsWhatCannotBeExecutedFromWhatIsMissing) {
  for (const std::string program : {"/nope", "nope"}) {
    const CommandResult missing = run({"--rm"}, {program});
    EXPECT_EQ(missing.exit_code, 127) << describe(missing);
    EXPECT_THAT(missing.err, HasSubstr("a command that was not found"));
  }
  const CommandResult denied = run({"--rm"}, {"/etc/passwd"});
  EXPECT_EQ(denied.exit_code, 126) << describe(denied);
  EXPECT_THAT(denied.err, HasSubstr("OCI permission denied"));
}

TEST_F(Podman, ExecEndsWithTheExitCodeOfTheProcess) {
  start_sleeper();
  EXPECT_EQ(succeeds({"exec", "c", "echo", "inside"}), "inside");
  EXPECT_EQ(call({"exec", "c", "sh", "-c", "exit 7"}).exit_code, 7);
  EXPECT_EQ(call({"exec", "c", "/nope"}).exit_code, 127);
  EXPECT_EQ(call({"exec", "c", "/etc/passwd"}).exit_code, 126);
  EXPECT_EQ(call({"exec", "-i", "c", "cat"}, {.stdin_text = "typed"}).out, "typed");
}

TEST_F(Podman, ExecHasATerminalOfItsOwn) {
  start_sleeper();
  integration::Terminal terminal;
  integration::RunningCommand exec(argv({"exec", "-ti", "c", "sh", "-c", "tty; read line; exit 9"}),
                                   terminal.options());
  EXPECT_TRUE(terminal.shows("/dev/pts/")) << terminal.shown();
  terminal.type("\n");
  EXPECT_EQ(exec.wait().exit_code, 9);
}

TEST_F(Podman, PauseFreezesUntilUnpause) {
  const pid_t pid = start_sleeper();
  EXPECT_FALSE(frozen(pid));
  succeeds({"pause", "c"});
  EXPECT_TRUE(frozen(pid));
  EXPECT_EQ(inspect(".State.Status"), "paused");
  succeeds({"unpause", "c"});
  EXPECT_FALSE(frozen(pid));
  EXPECT_EQ(inspect(".State.Status"), "running");
}

TEST_F(Podman, StopStartRemove) {
  const pid_t first = start_sleeper();
  succeeds({"stop", "--time", "0", "c"});
  EXPECT_FALSE(integration::exists(fmt::format("/proc/{}", first)));
  EXPECT_EQ(inspect(".State.Status"), "exited");
  EXPECT_EQ(inspect(".State.ExitCode"), "137");
  succeeds({"start", "c"});
  EXPECT_EQ(inspect(".State.Status"), "running");
  EXPECT_NE(call({"rm", "c"}).exit_code, 0) << "it is running";
  succeeds({"rm", "--force", "--time", "0", "c"});
  EXPECT_EQ(succeeds({"ps", "--all", "--quiet"}), "");
}

TEST_F(Podman, ReadOnlyWithTmpfsAndLimits) {
  const CommandResult result = run(
      {"--rm", "--read-only", "--tmpfs", "/tmp:size=1m", "--memory", "64m", "--pids-limit", "20"},
      {"sh", "-c",
       std::string("touch /a 2>/dev/null; touch /tmp/a && ls -d /a /tmp/a 2>/dev/null;"
                   "grep ' /tmp ' /proc/mounts; ") +
           kPrintLimits});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, testing::StartsWith("/tmp/a\n"));
  EXPECT_THAT(result.out, HasSubstr("size=1024k"));
  EXPECT_THAT(result.out, testing::EndsWith("\n67108864\n20\n"));
}

// podman says so by an annotation.
TEST_F(Podman, KeepsTheGroupsOfItsCaller) {
  integration::CommandOptions options;
  options.before_exec = [] {
    const gid_t group = 1234;
    if (setgroups(1, &group) != 0) _exit(126);
  };
  const Arguments show = {"grep", "^Groups:", "/proc/self/status"};
  const CommandResult kept =
      call(run_arguments({"--rm", "--group-add", "keep-groups"}, show), options);
  EXPECT_EQ(kept.out, "Groups:\t1234 \n") << describe(kept);
  const CommandResult others = call(run_arguments({"--rm"}, show), options);
  EXPECT_THAT(others.out, testing::Not(HasSubstr("1234"))) << describe(others);
}

TEST_F(Podman, PassesOnWhatIsRefused) {
  const CommandResult result = run({"--rm", "--annotation", "run.oci.handler=krun"}, {"true"});
  EXPECT_EQ(result.exit_code, 126) << describe(result);
  EXPECT_THAT(result.err, HasSubstr("there are no handlers"));
}

TEST_F(Podman, UserNamespace) {
  const pid_t pid = start_sleeper({"--uidmap", "0:100000:65536", "--gidmap", "0:100000:65536"});
  EXPECT_EQ(uid_map(pid), "0 100000 65536");
  EXPECT_EQ(succeeds({"exec", "c", "id", "-u"}), "0");
  succeeds({"exec", "c", "touch", "/mine"});
}

}  // namespace
}  // namespace engines
