// What the caller's state must not do to the payload.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::ElementsAre;

// Blocked signals, ignored SIGPIPE, umask 0777, one core, twenty descriptors.
void spoil_everything() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  for (int number = 1; number < 32; ++number) {
    if (number != SIGCHLD) signal(number, SIG_IGN);
  }
  umask(0777);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  sched_setaffinity(0, sizeof one, &one);
  for (int i = 0; i < 20; ++i) (void)open("/etc", O_RDONLY | O_DIRECTORY);
}

constexpr auto kReport =
    "grep -E 'SigBlk|SigIgn|ShdPnd|Cpus_allowed_list' /proc/self/status; umask; ls /proc/self/fd";

class InheritedState : public ContainerTest {
 protected:
  static void expect_clean(const std::string& report) {
    EXPECT_EQ(status_field(report, "SigBlk"), "0000000000000000");
    EXPECT_EQ(status_field(report, "SigIgn"), "0000000000000000");
    EXPECT_EQ(status_field(report, "Cpus_allowed_list"),
              status_field(read_file("/proc/self/status"), "Cpus_allowed_list"));
    const std::vector<std::string> lines = lines_of(report);
    EXPECT_THAT(std::vector<std::string>(lines.begin() + 4, lines.end()),
                ElementsAre("0022", "0", "1", "2", "3"));  // 3 is the directory that ls reads
  }
  static CommandOptions spoilt() {
    CommandOptions options;
    options.before_exec = spoil_everything;
    return options;
  }
};

TEST_F(InheritedState, DoesNotReachTheProgramOfRun) {
  ONLY_FOR_HULL("runc 1.1 passes on ignored signals and the CPU affinity");
  bundle.script(kReport);
  const CommandResult result = hull.run(bundle, id, spoilt());
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  expect_clean(result.out);
}

TEST_F(InheritedState, DoesNotReachTheProgramOfCreateAndStart) {
  ONLY_FOR_HULL("runc 1.1 passes on ignored signals and the CPU affinity");
  const int out = open((bundle / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  CommandOptions options = spoilt();
  options.fds = {{out, 1}};
  bundle.script(kReport);
  EXPECT_EQ(hull.command({"create", "--bundle", bundle.path(), id}, options).exit_code, 0);
  EXPECT_EQ(hull.command({"start", id}, spoilt()).exit_code, 0);
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_clean(read_file(bundle / "out"));
  close(out);
}

TEST_F(InheritedState, DoesNotReachTheProgramOfExec) {
  ONLY_FOR_HULL("runc 1.1 passes on ignored signals and the CPU affinity");
  start_sleeper();
  const CommandResult result = hull.exec(id, {"sh", "-c", kReport}, spoilt());
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  expect_clean(result.out);
}

TEST_F(InheritedState, UmaskDoesNotReachWhatTheRuntimeMakes) {
  bundle.set("/root/readonly", false).add_mount("/made/here", "tmpfs", "tmpfs", {});
  bundle.script("stat -c %a /made /dev/null /dev/shm /dev/fd/ 2>/dev/null | head -n 3");
  CommandOptions options;
  options.before_exec = [] { umask(0777); };
  EXPECT_EQ(hull.run(bundle, id, options).out, "755\n666\n1777\n");
}

TEST_F(InheritedState, UmaskDoesNotReachWhatIsMadeOnTheHost) {
  ONLY_FOR_HULL("the state directory is ours");
  CommandOptions options;
  options.before_exec = [] { umask(0777); };
  bundle.args({"sleep", "1000"});
  const std::string root = hull.root() + "/below";
  ASSERT_EQ(
      hull.command({"--root", root, "run", "--detach", "--bundle", bundle.path(), id}, options)
          .exit_code,
      0);
  const auto mode_of = [](const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
  };
  EXPECT_EQ(mode_of(root), 0700U);
  EXPECT_EQ(mode_of(root + "/" + id), 0711U);
  EXPECT_EQ(mode_of(root + "/" + id + "/state.json"), 0600U);
  EXPECT_EQ(mode_of(root + "/" + id + "/process.json"), 0600U);
  const Json state = parse_json(read_file(root + "/" + id + "/state.json"));
  const Json paths = value_at(state, "/cgroup_paths");
  for (const auto& entry : paths.as_object()) {
    EXPECT_EQ(mode_of(std::string(entry.value().as_string())), 0755U) << entry.key();
  }
  EXPECT_EQ(hull.command({"--root", root, "delete", "--force", id}).exit_code, 0);
}

TEST_F(InheritedState, EnvironmentOfTheCallerStaysOutside) {
  CommandOptions options;
  options.environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "SECRET=x", "LD_PRELOAD_X=y"};
  bundle.args({"env"});
  EXPECT_THAT(hull.run(bundle, id, options).out, testing::Not(testing::HasSubstr("SECRET")));
}

TEST_F(InheritedState, NoEnvironmentAtAllIsEnough) {
  CommandOptions options;
  options.environment = std::vector<std::string>();
  bundle.script("echo ok");
  EXPECT_EQ(hull.run(bundle, id, options).out, "ok\n");
}

TEST_F(InheritedState, ClosedStandardDescriptorsAreFilledIn) {
  ONLY_FOR_HULL("Go's start-up opens them itself");
  CommandOptions options;
  options.before_exec = [] {
    for (const int fd : {0, 1, 2}) close(fd);
  };
  bundle.script("echo x > /dev/shm/x; exec sleep 1000");
  const CommandResult result =
      hull.command({"run", "--detach", "--bundle", bundle.path(), id}, options);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(InheritedState, SessionKeyringIsANewOne) {
  const std::string host = read_file_if_there("/proc/keys");
  if (host.empty()) GTEST_SKIP() << "no /proc/keys in this kernel";
  bundle.remove("/linux/maskedPaths");
  EXPECT_THAT(inside("cat /proc/keys"), testing::HasSubstr("_ses." + id + "."));
}

}  // namespace
}  // namespace integration
