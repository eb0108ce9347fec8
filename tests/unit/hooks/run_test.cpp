// Hooks of the runtime, which need no privileges.
#include "hooks/run.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace libcontainer::hooks {
namespace {

Hook shell(const std::string& script) {
  return {.path = "/bin/sh", .args = {"sh", "-c", script}, .env = {{"PATH=/usr/bin:/bin"}}};
}

Result<> run_script(const std::string& script) { return run("createRuntime", {shell(script)}, {}); }

std::string failure_of(const std::string& script) {
  const auto done = run_script(script);
  return done ? "" : done.error().message();
}

TEST(RunHooks, FailureHasWhatWasWrittenLast) {
  EXPECT_EQ(failure_of("echo out; echo err >&2; exit 3"),
            "error running createRuntime hook #0: exit status 3, stdout: out\n, stderr: err\n");
}

TEST(RunHooks, MuchOutputIsReadAndItsBeginningShown) {
  const std::string message = failure_of("head -c 300000 /dev/zero | tr '\\0' x; exit 1");
  EXPECT_NE(message.find(std::string(4096, 'x') + ", stderr: "), std::string::npos);
  EXPECT_EQ(message.find(std::string(4097, 'x')), std::string::npos);
}

// The pipe is never seen empty: the writer does not sleep when it is full.
TEST(RunHooks, WhoWritesOnAfterTheEndKeepsNobody) {
  if (::access("/usr/bin/perl", X_OK) != 0) GTEST_SKIP() << "needs /usr/bin/perl";
  const std::string writer =
      "perl -e 'fcntl(STDOUT, 1031, 1048576); fcntl(STDOUT, 4, 2049); syswrite(STDOUT, \"y\" x "
      "9999) while time < $^T + 20' & ";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(run_script(writer + "sleep 0.5; exit 0"));
  const std::string told = "error running createRuntime hook #0: exit status 4, stdout: yyyy";
  EXPECT_EQ(failure_of(writer + "sleep 0.5; exit 4").substr(0, told.size()), told);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
}

TEST(RunHooks, TimeoutHoldsWhileSomethingIsWritten) {
  Hook hook = shell("yes");
  hook.timeout = 1;
  const auto done = run("poststart", {hook}, {});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message().find("hook ran past specified timeout of 1.0s"),
            std::string::npos);
}

TEST(RunHooks, CancelledIsNoFailureOfTheHookAndEndsIt) {
  const sys::Fd cancel(::eventfd(1, EFD_CLOEXEC));
  Hook unreached = shell("exit 9");
  const auto start = std::chrono::steady_clock::now();
  const auto done = run("prestart", {shell("sleep 20"), unreached}, {}, {}, cancel);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), Errc::Cancelled);
  EXPECT_EQ(done.error().message(), "error running prestart hook #0: the launch was cancelled");
}

// Whoever is left of a hook holds the pipe's writing end.
void expect_ends_what_the_hook_started(Hook hook, sys::FdRef cancel) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe(fds.data()), 0);
  const sys::Fd read(fds[0]);
  sys::Fd write(fds[1]);
  const auto path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fds[1]);
  hook.args.back() = "exec 9>" + path + "; sleep 77; true";
  ASSERT_FALSE(run("prestart", {hook}, {}, {}, cancel));
  write.reset();
  pollfd ended{.fd = read.number(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&ended, 1, 5000), 1) << "sleep is there still";
}

TEST(RunHooks, TimeoutEndsWhatTheHookStartedToo) {
  Hook hook = shell("");
  hook.timeout = 1;
  expect_ends_what_the_hook_started(hook, {});
}

TEST(RunHooks, CancellingEndsWhatTheHookStartedToo) {
  const sys::Fd cancel(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  const itimerspec soon{.it_interval = {}, .it_value = {.tv_sec = 0, .tv_nsec = 300'000'000}};
  ASSERT_EQ(::timerfd_settime(cancel.number(), 0, &soon, nullptr), 0);
  expect_ends_what_the_hook_started(shell(""), cancel);
}

TEST(RunHooks, TimeoutEndsAHookThatHasLeftItsProcessGroup) {
  if (::access("/usr/bin/perl", X_OK) != 0) GTEST_SKIP() << "needs /usr/bin/perl";
  Hook hook = shell("exec /usr/bin/perl -e 'setpgrp(0, getpgrp(getppid)); sleep 60'");
  hook.timeout = 1;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(run("prestart", {hook}, {}));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(RunHooks, SignalsToTheCallerChangeNothing) {
  struct sigaction action{};
  struct sigaction before{};
  action.sa_handler = [](int) {};
  ASSERT_EQ(::sigaction(SIGALRM, &action, &before), 0);
  const itimerval often{.it_interval = {.tv_sec = 0, .tv_usec = 2000},
                        .it_value = {.tv_sec = 0, .tv_usec = 2000}};
  ASSERT_EQ(::setitimer(ITIMER_REAL, &often, nullptr), 0);
  EXPECT_EQ(failure_of("echo a; sleep 0.1; echo b; sleep 0.1; exit 1"),
            "error running createRuntime hook #0: exit status 1, stdout: a\nb\n, stderr: ");
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &before, nullptr);
}

}  // namespace
}  // namespace libcontainer::hooks
