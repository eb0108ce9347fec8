#include "sys/socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <string>

#include "sys/file.h"
#include "sys/process.h"

namespace libcontainer::sys {
namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

TEST(SocketPair, CarriesOneMessageWithOneDescriptor) {
  auto pair = socket_pair(SocketKind::SeqPacket);
  ASSERT_TRUE(pair);
  const auto file = open_at(FdRef::cwd(), "/dev/null", O_RDONLY);
  ASSERT_TRUE(file);
  ASSERT_TRUE(send_message(pair->ours, bytes("hello"), *file));
  std::array<std::byte, 16> buffer;
  const auto received = receive_message(pair->theirs, buffer);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->size, 5U);
  ASSERT_TRUE(received->fd);
  EXPECT_EQ(call(SYS_fcntl, received->fd.number(), F_GETFD), FD_CLOEXEC);
}

TEST(SocketPair, LongMessageIsReportedAsTruncated) {
  auto pair = socket_pair(SocketKind::SeqPacket);
  ASSERT_TRUE(pair);
  ASSERT_TRUE(send_message(pair->ours, bytes("0123456789")));
  std::array<std::byte, 4> buffer;
  const auto received = receive_message(pair->theirs, buffer);
  ASSERT_TRUE(received);
  EXPECT_TRUE(received->truncated);
}

TEST(SocketPair, PeerThatIsGoneIsNoSignal) {
  auto pair = socket_pair(SocketKind::SeqPacket);
  ASSERT_TRUE(pair);
  pair->theirs.reset();
  EXPECT_EQ(send_message(pair->ours, bytes("x")).error().value, EPIPE);
  std::array<std::byte, 4> buffer;
  const auto received = receive_message(pair->ours, buffer);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->size, 0U);
}

// SECURITY: what a hostile peer sends too much is closed, not leaked.
TEST(ReceiveMessage, SurplusDescriptorsAreClosed) {
  auto pair = socket_pair(SocketKind::SeqPacket);
  ASSERT_TRUE(pair);
  const auto probe = open_at(FdRef::cwd(), "/dev/null", O_RDONLY);
  ASSERT_TRUE(probe);
  std::array<int, 3> fds{probe->number(), probe->number(), probe->number()};
  std::array<char, CMSG_SPACE(sizeof fds)> control{};
  char byte = 'x';
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fds);
  std::memcpy(CMSG_DATA(header), fds.data(), sizeof fds);
  ASSERT_EQ(::sendmsg(pair->ours.number(), &message, 0), 1);

  const int lowest_free = static_cast<int>(call(SYS_dup, probe->number()));
  (void)call(SYS_close, lowest_free);
  std::array<std::byte, 4> buffer;
  const auto received = receive_message(pair->theirs, buffer);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->fd.number(), lowest_free);
  const int next_free = static_cast<int>(call(SYS_dup, probe->number()));
  (void)call(SYS_close, next_free);
  EXPECT_EQ(next_free, lowest_free + 1);
}

TEST(ConnectUnix, RefusesPathsThatDoNotFit) {
  EXPECT_EQ(connect_unix("").error().value, ENOENT);
  EXPECT_EQ(connect_unix(std::string(200, 'a')).error().value, ENAMETOOLONG);
  EXPECT_EQ(connect_unix("/nonexistent/socket").error().value, ENOENT);
}

TEST(BindDatagram, ReceivesAndNeverWaits) {
  const std::string name = "@hull-bind-" + std::to_string(process_id());
  const auto socket = bind_datagram(name);
  ASSERT_TRUE(socket);
  std::array<std::byte, 4> buffer;
  EXPECT_EQ(receive_message(*socket, buffer).error().value, EAGAIN);
  EXPECT_EQ(bind_datagram(name).error().value, EADDRINUSE);
}

TEST(BindDatagram, FollowsNoLinkAndNeedsAShortPath) {
  EXPECT_EQ(bind_datagram("/proc/self/exe").error().value, EADDRINUSE);
  EXPECT_EQ(bind_datagram("").error().value, ENOENT);
  EXPECT_EQ(bind_datagram(std::string(108, 'x')).error().value, ENAMETOOLONG);
}

}  // namespace
}  // namespace libcontainer::sys
