// The library in a program of its own: one process, any number of threads.
#include <libcontainer/container.h>
#include <libcontainer/spec.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

#include "support/command.h"
#include "support/container_test.h"
#include "support/files.h"

namespace integration {
namespace {

using libcontainer::Container;
using testing::HasSubstr;

struct Timer {
  explicit Timer(std::chrono::microseconds delay) {
    const itimerspec once{.it_interval = {}, .it_value = {.tv_nsec = 1 + delay.count() * 1000}};
    ::timerfd_settime(fd, 0, &once, nullptr);
  }
  ~Timer() { ::close(fd); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  const int fd = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
};

class Library : public ContainerTest {
 protected:
  void SetUp() override {
    if (!testing_hull()) GTEST_SKIP() << "not hull: the library is ours";
    ContainerTest::SetUp();
  }
};

// Every process that was made and every program that was executed, one a line, as strace tells it.
CommandResult run_traced(const std::string& trace, const Arguments& program) {
  Arguments argv = {"strace", "-f", "-qq", "-e", "trace=execve,execveat,clone,clone3,fork,vfork",
                    "-o",     trace};
  argv.insert(argv.end(), program.begin(), program.end());
  return run_command(argv);
}

struct Executions {
  int own = 0;                           // of the program that is traced
  std::vector<std::string> of_children;  // the first of each process that it made itself
};

std::string pid_of(const std::string& line) { return line.substr(0, line.find(' ')); }

// "PID clone3({…}, 88) = CHILD"; when others come in between, "PID <... clone3 resumed>) = CHILD",
// after lines of the child.
std::set<std::string> children_of(const std::string& pid, const std::vector<std::string>& lines) {
  std::set<std::string> children;
  for (const std::string& line : lines) {
    const auto result = line.rfind("= ");
    const bool makes = contains(line, "clone") || contains(line, "fork");
    if (pid_of(line) == pid && makes && result != std::string::npos) {
      children.insert(line.substr(result + 2));
    }
  }
  return children;
}

Executions read_trace(const std::string& trace) {
  Executions found;
  const auto lines = lines_of(read_file(trace));
  const std::string own = pid_of(lines.at(0));
  auto children = children_of(own, lines);
  for (const std::string& line : lines) {
    if (!contains(line, "exec") || contains(line, "resumed>")) continue;
    if (pid_of(line) == own) ++found.own;
    if (children.erase(pid_of(line)) != 0) found.of_children.push_back(line);
  }
  return found;
}

TEST_F(Library, WalkthroughExecutesItsOwnProgramOnce) {
  const std::string trace = bundle / "trace";
  // LeakSanitizer does not work in a program that is traced.
  ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
  const CommandResult result =
      run_traced(trace, {LC_WALKTHROUGH, bundle.rootfs(), bundle / "states"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  for (const char* line :
       {"status     created\n", "status     running\n", "processes  ",
        "stats      it uses memory\n", "status     paused\n", "set        at most 32 processes\n",
        "daemon on testing, process", "flags of lo: 0x9\n", "from /dev/zero: 3 bytes\n",
        "second     ended with 0\n", "goodbye\n", "wait       ended with 3\n",
        "status     stopped\n", "destroyed  walkthrough-"}) {
    EXPECT_THAT(result.out, HasSubstr(line));
  }
  const Executions executions = read_trace(trace);
  EXPECT_EQ(executions.own, 1);
  EXPECT_THAT(executions.of_children, testing::SizeIs(2));
  for (const std::string& line : executions.of_children) {
    EXPECT_THAT(line, testing::AllOf(HasSubstr("execveat("), HasSubstr("\"hull-init\"")));
  }
}

TEST_F(Library, WalkthroughThatFailsRemovesItsContainer) {
  const std::string shell = bundle.rootfs() + "/bin/sh";
  std::filesystem::remove(shell);
  write_file(shell, "#!/bin/busybox true\n", 0755);
  const std::string states = bundle / "states";
  const CommandResult result = run_command({LC_WALKTHROUGH, bundle.rootfs(), states});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("status     created\n"));
  EXPECT_THAT(directory_names(states), testing::IsEmpty());
}

TEST_F(Library, WalkthroughNamesTheUserWhoIsMissing) {
  write_file(bundle.rootfs() + "/etc/passwd", "root:x:0:0::/:/bin/sh\n");
  const CommandResult result = run_command({LC_WALKTHROUGH, bundle.rootfs(), bundle / "states"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(result.err,
              HasSubstr("process.user 'daemon': no such user in the container's /etc/passwd"));
}

TEST_F(Library, ThreadsMakeContainersAtOnce) {
  bundle.args({"sh", "-c", "exit 5"});
  const auto config =
      libcontainer::parse_config(read_file(bundle.path() + "/config.json"), bundle.directory());
  ASSERT_TRUE(config);
  constexpr int kThreads = 8, kRounds = 3;
  std::array<std::string, kThreads> failures;
  std::vector<std::jthread> threads;
  for (int number = 0; number < kThreads; ++number) {
    threads.emplace_back([&, number] {
      for (int round = 0; round < kRounds && failures[number].empty(); ++round) {
        auto container =
            Container::run(hull.root(), id + "-" + std::to_string(number), *config, {});
        if (!container) {
          failures[number] = container.error().message();
          return;
        }
        const auto status = container->init().wait();
        if (!status || status->shell_code() != 5) failures[number] = "another exit status";
        if (const auto gone = container->destroy(); !gone)
          failures[number] = gone.error().message();
      }
    });
  }
  threads.clear();
  for (const std::string& failure : failures) EXPECT_EQ(failure, "");
}

TEST_F(Library, MakesARootThatIsThrownAway) {
  bundle.set("/root/readonly", false).script("rm /bin/ls; echo x > /new");
  const auto config =
      libcontainer::parse_config(read_file(bundle.path() + "/config.json"), bundle.directory());
  ASSERT_TRUE(config);
  auto container = Container::run(hull.root(), id, *config, {},
                                  {.root_writes = libcontainer::RootWrites::Discarded});
  ASSERT_TRUE(container) << container.error().message();
  EXPECT_EQ(container->init().wait()->shell_code(), 0);
  ASSERT_TRUE(container->destroy());
  EXPECT_TRUE(exists(bundle.rootfs() + "/bin/ls"));
  EXPECT_FALSE(exists(bundle.rootfs() + "/new"));
}

TEST_F(Library, ReapsInitIfAPoststartHookFails) {
  bundle.args({"sleep", "1000"}).append("/hooks/poststart", {{"path", "/bin/false"}});
  const auto config =
      libcontainer::parse_config(read_file(bundle.path() + "/config.json"), bundle.directory());
  ASSERT_TRUE(config);
  const auto container = Container::run(hull.root(), id, *config, {});
  ASSERT_FALSE(container);
  EXPECT_THAT(container.error().message(), HasSubstr("poststart hook #0"));
  siginfo_t info{};
  EXPECT_EQ(::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL), -1) << info.si_pid;
}

// Wherever the launch is: whoever was born in it is gone when exec() returns.
TEST_F(Library, ExecThatIsCancelledLeavesNobody) {
  bundle.args({"sleep", "1000"});
  const auto config =
      libcontainer::parse_config(read_file(bundle.path() + "/config.json"), bundle.directory());
  ASSERT_TRUE(config);
  auto container = Container::run(hull.root(), id, *config, {});
  ASSERT_TRUE(container) << container.error().message();
  auto process = *container->process();
  process.args = {"true"};
  const auto init = std::to_string(container->init().pid());
  const std::string children = "/proc/thread-self/children";
  const bool has_list = exists(children);
  for (int round = 0; round < 150; ++round) {
    const Timer soon(std::chrono::microseconds(20 * round));
    auto started = container->exec(process, {}, {.cancel_fd = soon.fd});
    if (started) (void)started->wait();
    ASSERT_EQ(read_file_if_there(children), has_list ? init + " " : "") << "in round " << round;
  }
  (void)container->init().signal(SIGKILL);
  (void)container->init().wait();
  EXPECT_TRUE(container->destroy());
}

TEST_F(Library, LeavesTheProgramAsItWas) {
  ::umask(0027);
  const auto directory = std::filesystem::current_path();
  const auto descriptors = directory_names("/proc/self/fd");
  const auto config = libcontainer::parse_config(
      read_file(bundle.args({"true"}).path() + "/config.json"), bundle.directory());
  ASSERT_TRUE(config);
  {
    auto container = Container::run(hull.root(), id, *config, {});
    ASSERT_TRUE(container) << container.error().message();
    ASSERT_TRUE(container->init().wait());
    ASSERT_TRUE(container->destroy());
  }
  EXPECT_EQ(::umask(0022), 0027U);
  EXPECT_EQ(std::filesystem::current_path(), directory);
  EXPECT_EQ(directory_names("/proc/self/fd"), descriptors);
}

}  // namespace
}  // namespace integration
