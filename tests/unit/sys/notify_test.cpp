#include "sys/notify.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

#include "sys/file.h"
#include "sys/poll.h"

namespace libcontainer::sys {
namespace {

bool is_readable(FdRef fd) {
  pollfd watched{.fd = fd.number(), .events = POLLIN, .revents = 0};
  return poll({&watched, 1}, 0).value_or(0) > 0;
}

class TemporaryFile {
 public:
  TemporaryFile() : path_("/tmp/notify-test-XXXXXX") { fd_ = Fd(mkstemp(path_.data())); }
  ~TemporaryFile() { (void)unlink_at(FdRef::cwd(), path_); }
  const std::string& path() const { return path_; }
  FdRef fd() const { return fd_; }

 private:
  std::string path_;
  Fd fd_;
};

TEST(Eventfd, CountsUntilTaken) {
  const auto event = make_eventfd();
  ASSERT_TRUE(event);
  EXPECT_EQ(take_count(*event), 0U);
  const std::uint64_t three = 3;
  ASSERT_TRUE(write_all(*event, std::as_bytes(std::span(&three, 1))));
  ASSERT_TRUE(write_all(*event, std::as_bytes(std::span(&three, 1))));
  EXPECT_EQ(take_count(*event), 6U);
  EXPECT_EQ(take_count(*event), 0U);
}

TEST(Inotify, IsReadableAfterAChangeUntilDrained) {
  const TemporaryFile file;
  const auto inotify = make_inotify();
  ASSERT_TRUE(inotify);
  ASSERT_TRUE(watch_modification(*inotify, file.path()));
  EXPECT_FALSE(is_readable(*inotify));
  ASSERT_TRUE(write_all(file.fd(), std::string_view("x")));
  EXPECT_TRUE(is_readable(*inotify));
  EXPECT_TRUE(drain(*inotify));
  EXPECT_FALSE(is_readable(*inotify));
  EXPECT_TRUE(drain(*inotify));
  EXPECT_EQ(watch_modification(*inotify, "/no/such/file").error().value, ENOENT);
}

TEST(Epoll, IsReadableWhileAMemberIs) {
  const auto epoll = make_epoll();
  const auto first = make_eventfd();
  const auto second = make_eventfd();
  ASSERT_TRUE(epoll && first && second);
  ASSERT_TRUE(add_readable(*epoll, *first));
  ASSERT_TRUE(add_readable(*epoll, *second));
  EXPECT_FALSE(is_readable(*epoll));
  const std::uint64_t one = 1;
  ASSERT_TRUE(write_all(*second, std::as_bytes(std::span(&one, 1))));
  EXPECT_TRUE(is_readable(*epoll));
  EXPECT_EQ(take_count(*second), 1U);
  EXPECT_FALSE(is_readable(*epoll));
  EXPECT_EQ(add_readable(*epoll, FdRef()).error().value, EBADF);
}

}  // namespace
}  // namespace libcontainer::sys
