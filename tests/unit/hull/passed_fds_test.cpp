#include "hull/passed_fds.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <numeric>

namespace hull {
namespace {

// How many descriptors from 3 on are open without a gap, after opening at least two. All are as if
// they had come through an exec.
std::int64_t open_descriptors() {
  while (::fcntl(3, F_GETFD) < 0 || ::fcntl(4, F_GETFD) < 0) {
    if (::open("/dev/null", O_RDONLY) < 0) return 0;
  }
  std::int64_t count = 0;
  while (::fcntl(static_cast<int>(3 + count), F_SETFD, 0) >= 0) ++count;
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

TEST(PassedFds, AreNotTheCommandsOwn) {
  const auto count = open_descriptors();
  const int own = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(own, 3 + count);
  EXPECT_TRUE(passed_fds(0, count));
  EXPECT_FALSE(passed_fds(0, count + 1));
  EXPECT_FALSE(passed_fds(static_cast<std::size_t>(count) + 1, 0));
  ::close(own);
}

TEST(PassedFds, SurviveAbsurdCounts) {
  constexpr auto kHuge = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(passed_fds(0, kHuge));
  EXPECT_FALSE(passed_fds(static_cast<std::size_t>(kHuge), kHuge));
}

class ListenFds : public testing::Test {
 protected:
  void TearDown() override {
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
  }
  static std::size_t count(const char* pid, const char* fds) {
    ::setenv("LISTEN_PID", pid, 1);
    ::setenv("LISTEN_FDS", fds, 1);
    return listen_fd_count();
  }
};

TEST_F(ListenFds, AreOursOnlyIfThePidIs) {
  const auto own = std::to_string(::getpid());
  EXPECT_EQ(listen_fd_count(), 0U);
  EXPECT_EQ(count(own.c_str(), "2"), 2U);
  EXPECT_EQ(count("1", "2"), 0U);
  EXPECT_EQ(count(own.c_str(), "-2"), 0U);
  EXPECT_EQ(count(own.c_str(), "two"), 0U);
  EXPECT_EQ(count("", ""), 0U);
}

}  // namespace
}  // namespace hull
