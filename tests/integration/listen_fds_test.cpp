// Descriptors of a service manager: LISTEN_FDS, sd_listen_fds(3).
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class ListenFds : public ContainerTest {
 protected:
  ListenFds() {
    for (const char* name : {"first", "second", "third"}) {
      write_file(bundle / name, name);
      const int fd = open((bundle / name).c_str(), O_RDONLY | O_CLOEXEC);
      options_.fds.emplace_back(fd, 3 + static_cast<int>(options_.fds.size()));
    }
    options_.before_exec = [] { announce(getpid(), "2"); };
  }
  ~ListenFds() override {
    for (const auto& [ours, theirs] : options_.fds) close(ours);
  }

  static void announce(pid_t pid, const char* count) {
    setenv("LISTEN_PID", fmt::format("{}", pid).c_str(), 1);
    setenv("LISTEN_FDS", count, 1);
    setenv("LISTEN_FDNAMES", "web:admin", 1);
  }

  static constexpr const char* kReport =
      "echo \"$LISTEN_FDS,$LISTEN_PID,$LISTEN_FDNAMES,$$\"; for fd in 3 4 5; do "
      "readlink /proc/self/fd/$fd | grep -o '[a-z]*$'; done";

  CommandOptions options_;
};

TEST_F(ListenFds, AreRunsFirstProcess) {
  bundle.script(kReport);
  EXPECT_EQ(hull.run(bundle, id, options_).out, "2,1,,1\nfirst\nsecond\n");
}

TEST_F(ListenFds, ComeBeforeThePreservedOnes) {
  bundle.script(kReport);
  const CommandResult result =
      hull.command({"run", "--preserve-fds", "1", "--bundle", bundle.path(), id}, options_);
  EXPECT_EQ(result.out, "2,1,,1\nfirst\nsecond\nthird\n") << describe(result);
}

TEST_F(ListenFds, GoThroughCreateAndStart) {
  bundle.args({"sh", "-c", "(" + std::string(kReport) + ") > /dev/shm/x; exec sleep 1000"});
  const CommandResult created = hull.command({"create", "--bundle", bundle.path(), id}, options_);
  ASSERT_EQ(created.exit_code, 0) << describe(created);
  ASSERT_EQ(hull.start(id).exit_code, 0);
  const std::string report = fmt::format("/proc/{}/root/dev/shm/x", hull.pid(id));
  ASSERT_TRUE(eventually([&] { return contains(read_file_if_there(report), "second"); }));
  EXPECT_EQ(read_file(report), "2,1,,1\nfirst\nsecond\n");
}

TEST_F(ListenFds, ForAnotherProcessAreNobodys) {
  options_.before_exec = [] { announce(1, "2"); };
  bundle.script(kReport);
  EXPECT_EQ(hull.run(bundle, id, options_).out, ",,,1\n");
}

TEST_F(ListenFds, ThatAreNotOpenAreRefused) {
  options_.before_exec = [] { announce(getpid(), "9"); };
  const CommandResult result = hull.run(bundle, id, options_);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("unable to stat LISTEN_FDS descriptor 6 (of 9)"));
}

TEST_F(ListenFds, AreNotForASecondProcess) {
  bundle.args({"sleep", "1000"});
  const CommandResult started =
      hull.command({"run", "--detach", "--bundle", bundle.path(), id}, options_);
  ASSERT_EQ(started.exit_code, 0) << describe(started);
  const std::string report = std::string(kReport) + "; true";
  EXPECT_THAT(hull.exec(id, {"sh", "-c", report}, options_).out, testing::StartsWith(",,,"));
  EXPECT_THAT(hull.exec(id, {"sh", "-c", report}, options_).out,
              testing::Not(testing::AnyOf(HasSubstr("first"), HasSubstr("second"))));
  const CommandResult preserved =
      hull.command({"exec", "--preserve-fds", "1", id, "sh", "-c", report}, options_);
  EXPECT_THAT(preserved.out, HasSubstr("\nfirst\n")) << describe(preserved);
}

}  // namespace
}  // namespace integration
