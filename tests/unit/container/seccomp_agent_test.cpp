#include "container/seccomp_agent.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "sys/process.h"

namespace libcontainer::container {
namespace {

Config with_agent() {
  Config config;
  config.seccomp.emplace().listener_path = "/no/such/agent";
  return config;
}

// SECURITY: a process that lies about the number gets nothing of its own, or of an older filter's
// process, to the agent.
TEST(SendListener, SendsNothingButAListener) {
  const auto self = sys::pidfd_open(getpid());
  if (!self) GTEST_SKIP() << "no pidfd_open in this kernel";
  const int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const auto sent =
      send_listener(with_agent(), {.pid = getpid(), .pidfd = *self, .number = file}, {});
  close(file);
  ASSERT_FALSE(sent);
  if (sent.error().system_error() == ENOSYS) GTEST_SKIP() << "no pidfd_getfd in this kernel";
  EXPECT_THAT(sent.error().message(), testing::HasSubstr("no seccomp listener"));
}

TEST(SendListener, NumberThatIsNoDescriptorIsAnError) {
  const auto self = sys::pidfd_open(getpid());
  if (!self) GTEST_SKIP() << "no pidfd_open in this kernel";
  for (const int number : {-1, 1 << 20}) {
    const auto sent =
        send_listener(with_agent(), {.pid = getpid(), .pidfd = *self, .number = number}, {});
    ASSERT_FALSE(sent);
    EXPECT_THAT(sent.error().message(), testing::HasSubstr("pidfd_getfd"));
  }
}

}  // namespace
}  // namespace libcontainer::container
