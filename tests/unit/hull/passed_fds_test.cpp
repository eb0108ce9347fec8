#include "hull/passed_fds.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <numeric>

namespace hull {
namespace {

// How many descriptors from 3 on are open without a gap, after opening at least two.
std::int64_t open_descriptors() {
  while (::fcntl(3, F_GETFD) < 0 || ::fcntl(4, F_GETFD) < 0) {
    if (::open("/dev/null", O_RDONLY) < 0) return 0;
  }
  std::int64_t count = 0;
  while (::fcntl(static_cast<int>(3 + count), F_GETFD) >= 0) ++count;
  return count;
}

TEST(PassedFds, CountFromThree) {
  ASSERT_GE(open_descriptors(), 2);
  EXPECT_EQ(passed_fds(0, 0).value_or(std::vector<int>{-1}), std::vector<int>{});
  EXPECT_EQ(passed_fds(0, 2).value_or(std::vector<int>{}), (std::vector<int>{3, 4}));
  EXPECT_EQ(passed_fds(1, 1).value_or(std::vector<int>{}), (std::vector<int>{3, 4}));
}

TEST(PassedFds, MustBeOpen) {
  const auto count = open_descriptors();
  const auto fds = passed_fds(1, count + 5);
  ASSERT_FALSE(fds);
  EXPECT_EQ(fds.error().message, "unable to stat preserved-fd " + std::to_string(count - 1) +
                                     " (of " + std::to_string(count + 5) +
                                     "): bad file descriptor (EBADF)");
  EXPECT_EQ(passed_fds(0, -1).error().message, "preserve-fds: -1 is not a number of descriptors");
}

TEST(PassedFds, SurviveAbsurdCounts) {
  constexpr auto kHuge = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(passed_fds(0, kHuge));
  EXPECT_FALSE(passed_fds(kHuge, kHuge));
}

class ListenFds : public testing::Test {
 protected:
  void TearDown() override {
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
  }
  static std::int64_t count(const char* pid, const char* fds) {
    ::setenv("LISTEN_PID", pid, 1);
    ::setenv("LISTEN_FDS", fds, 1);
    return listen_fd_count();
  }
};

TEST_F(ListenFds, AreOursOnlyIfThePidIs) {
  const auto own = std::to_string(::getpid());
  EXPECT_EQ(listen_fd_count(), 0);
  EXPECT_EQ(count(own.c_str(), "2"), 2);
  EXPECT_EQ(count("1", "2"), 0);
  EXPECT_EQ(count(own.c_str(), "-2"), 0);
  EXPECT_EQ(count(own.c_str(), "two"), 0);
  EXPECT_EQ(count("", ""), 0);
}

TEST_F(ListenFds, AreToldToTheContainersFirstProcess) {
  std::vector<std::string> env{"A=1"};
  add_listen_variables(env, 0);
  EXPECT_EQ(env.size(), 1U);
  add_listen_variables(env, 2);
  EXPECT_EQ(env, (std::vector<std::string>{"A=1", "LISTEN_FDS=2", "LISTEN_PID=1"}));
}

}  // namespace
}  // namespace hull
