#include "wire/protocol.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sys/file.h"
#include "sys/socket.h"

namespace libcontainer::wire {
namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

class Protocol : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pair = sys::socket_pair(sys::SocketKind::SeqPacket);
    ASSERT_TRUE(pair);
    ours_ = std::move(pair->ours);
    theirs_ = std::move(pair->theirs);
  }
  sys::Fd ours_;
  sys::Fd theirs_;
};

TEST_F(Protocol, HeaderBodyAndDescriptorArrive) {
  const auto file = sys::open_at(sys::FdRef::cwd(), "/dev/null", O_RDONLY);
  ASSERT_TRUE(file);
  ASSERT_TRUE(
      send(ours_, {.kind = MessageKind::Fail, .step = 7, .value = 22}, bytes("mount"), *file));
  const auto message = receive(theirs_);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->header.kind, MessageKind::Fail);
  EXPECT_EQ(message->header.step, 7U);
  EXPECT_EQ(message->header.value, 22);
  EXPECT_EQ(message->body_bytes().size(), 5U);
  EXPECT_TRUE(message->fd);
}

TEST_F(Protocol, LongBodyIsCutNotRefused) {
  ASSERT_TRUE(
      write_message(ours_, {.kind = MessageKind::Fail}, bytes(std::string(kMaxDetail + 1, 'x'))));
  const auto message = receive(theirs_);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->body_bytes().size(), kMaxDetail);
}

TEST_F(Protocol, WhatIsNoMessageIsRefused) {
  struct Case {
    const char* name;
    std::string data;
  };
  MessageHeader lying{.kind = MessageKind::At, .step = 1, .value = 0, .length = 200};
  const Case cases[] = {
      {"shorter than a header", "abc"},
      {"length that is not the body's",
       std::string(reinterpret_cast<const char*>(&lying), sizeof lying)},
      {"longer than any message", std::string(4096, 'x')},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(sys::send_message(ours_, bytes(c.data)));
    EXPECT_EQ(receive(theirs_).error().value, EPROTO);
  }
}

TEST_F(Protocol, EndOfFileIsBrokenPipe) {
  ours_.reset();
  EXPECT_EQ(receive(theirs_).error().value, EPIPE);
  EXPECT_EQ(read_header(theirs_).error().value, EPIPE);
}

TEST_F(Protocol, HeaderAloneIsRead) {
  ASSERT_TRUE(send(ours_, {.kind = MessageKind::Go, .step = 3}));
  const auto header = read_header(theirs_);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->step, 3U);
}

}  // namespace
}  // namespace libcontainer::wire
