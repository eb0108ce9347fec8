#include "hull/notify_proxy.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <thread>

namespace hull {
namespace {

using std::string_view_literals::operator""sv;

TEST(SaysReady, IsALineOfItsOwn) {
  EXPECT_TRUE(says_ready("READY=1"));
  EXPECT_TRUE(says_ready("READY=1\n"));
  EXPECT_TRUE(says_ready("READY=1\nSTATUS=up"));
  EXPECT_TRUE(says_ready("STATUS=up\nREADY=1"));
  EXPECT_TRUE(says_ready("\n\nREADY=1\n\n"));
  EXPECT_TRUE(says_ready("READY=1\0"sv));
}

TEST(SaysReady, NothingElseDoes) {
  for (const auto datagram :
       {""sv, "\n"sv, "\0"sv, "READY"sv, "READY="sv, "READY=0"sv, "READY=11"sv, "READY=1 "sv,
        " READY=1"sv, "READY=1\r\n"sv, "ready=1"sv, "STATUS=READY=1"sv, "XREADY=1"sv,
        "READY=1\0\0"sv, "READY=1\0\n"sv, "\0READY=1"sv, "STATUS=\0\nREADY=1"sv, "WATCHDOG=1"sv,
        "MAINPID=1\nREADY=2"sv}) {
    EXPECT_FALSE(says_ready(datagram)) << std::string(datagram);
  }
}

class NotifyProxyTest : public testing::Test {
 protected:
  void TearDown() override { ::unsetenv("NOTIFY_SOCKET"); }
  static Outcome<std::optional<NotifyProxy>> with(const std::string& address) {
    ::setenv("NOTIFY_SOCKET", address.c_str(), 1);
    return NotifyProxy::from_environment();
  }
};

TEST_F(NotifyProxyTest, WithoutAnAddressThereIsNone) {
  ::unsetenv("NOTIFY_SOCKET");
  const auto unset = NotifyProxy::from_environment();
  ASSERT_TRUE(unset);
  EXPECT_FALSE(*unset);
  const auto empty = with("");
  ASSERT_TRUE(empty);
  EXPECT_FALSE(*empty);
}

TEST_F(NotifyProxyTest, AddressIsAPathOrAnAbstractName) {
  for (const std::string& good :
       {std::string("/run/x"), std::string("@name"), std::string(1, '/') + std::string(106, 'x'),
        std::string(1, '@') + std::string(107, 'x')}) {
    const auto proxy = with(good);
    ASSERT_TRUE(proxy) << good;
    EXPECT_TRUE(*proxy);
  }
  for (const std::string& bad :
       {std::string("relative"), std::string("vsock:2:1234"),
        std::string(1, '/') + std::string(107, 'x'), std::string(1, '@') + std::string(108, 'x')}) {
    const auto proxy = with(bad);
    ASSERT_FALSE(proxy) << bad;
    EXPECT_EQ(proxy.error().message, "NOTIFY_SOCKET '" + bad +
                                         "': must be an absolute path, or a name after '@', of "
                                         "107 bytes at most");
  }
}

// The container's end and the manager, without a container.
class ServedProxy : public NotifyProxyTest {
 protected:
  void SetUp() override {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = "hull-test-" + std::to_string(::getpid());
    name.copy(address.sun_path + 1, name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    manager_ = Fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ASSERT_EQ(::bind(manager_.number(), reinterpret_cast<const sockaddr*>(&address), length), 0);
    auto made = with("@" + name);
    ASSERT_TRUE(made && *made);
    proxy_ = std::move(**made);
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
    proxy_->serve(Fd(ends[0]));
    container_ = Fd(ends[1]);
  }
  void say(std::string_view text) const {
    ASSERT_EQ(::send(container_.number(), text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
  }
  // Without a control buffer a barrier's descriptor is closed: it has been passed.
  std::string told() const {
    std::array<char, 256> text;
    const ssize_t size = ::recv(manager_.number(), text.data(), text.size(), 0);
    return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
  }

  Fd manager_;
  Fd container_;
  std::optional<NotifyProxy> proxy_;
};

TEST_F(ServedProxy, TellsOnceWhateverElseIsSaid) {
  say("READY=1\nSTATUS=\nMAINPID=1\nFDSTORE=1");
  say("READY=1");
  ASSERT_TRUE(proxy_->take(1234));
  ASSERT_TRUE(proxy_->take(1234));
  EXPECT_EQ(told(), "READY=1\n");
  EXPECT_EQ(told(), "MAINPID=1234\n");
  EXPECT_EQ(told(), "BARRIER=1");
  EXPECT_EQ(told(), "nothing");
  EXPECT_TRUE(proxy_->finish(1234));
}

TEST_F(ServedProxy, TakesWhatIsLeftAtTheEnd) {
  say("STATUS=up");
  say("READY=1");
  container_.reset();
  std::string all;
  std::jthread manager([&] {
    pollfd readable{.fd = manager_.number(), .events = POLLIN, .revents = 0};
    while (!all.ends_with("BARRIER=1") && ::poll(&readable, 1, 10'000) > 0) all += told();
  });
  EXPECT_TRUE(proxy_->finish(7));
  manager.join();
  EXPECT_EQ(all, "READY=1\nMAINPID=7\nBARRIER=1");
}

TEST_F(ServedProxy, DatagramThatIsTooLongIsDropped) {
  std::string text = "READY=1\n";
  text.resize(4096, 'x');
  say(text + "x");
  ASSERT_TRUE(proxy_->take(7));
  EXPECT_EQ(told(), "nothing");
  say(text);
  ASSERT_TRUE(proxy_->take(7));
  EXPECT_EQ(told(), "READY=1\n");
}

TEST_F(ServedProxy, ManagerThatIsGoneIsAFailureOnce) {
  manager_.reset();
  say("READY=1");
  say("READY=1");
  const auto taken = proxy_->take(7);
  ASSERT_FALSE(taken);
  EXPECT_TRUE(taken.error().message.starts_with("tell NOTIFY_SOCKET '@hull-test-"))
      << taken.error().message;
  EXPECT_TRUE(proxy_->take(7));
  EXPECT_TRUE(proxy_->finish(7));
}

TEST_F(ServedProxy, NothingToTakeIsNoFailure) {
  EXPECT_TRUE(proxy_->take(7));
  EXPECT_TRUE(proxy_->finish(7));
  EXPECT_EQ(told(), "nothing");
}

}  // namespace
}  // namespace hull
