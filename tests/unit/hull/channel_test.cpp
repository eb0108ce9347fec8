#include "hull/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

#include "hull/fd.h"

namespace hull {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) ADD_FAILURE() << "pipe2";
    read = Fd(ends[0]);
    write = Fd(ends[1]);
  }
  Fd read;
  Fd write;
};

std::string content(const Pipe& pipe) {
  std::string text(100, '\0');
  const auto count = ::read(pipe.read.number(), text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

class ChannelTest : public testing::Test {
 protected:
  void SetUp() override { ::signal(SIGPIPE, SIG_IGN); }
  void TearDown() override { ::signal(SIGPIPE, SIG_DFL); }

  Pipe source;
  Pipe target;
  Channel channel{source.read.number(), target.write.number()};
};

TEST_F(ChannelTest, AsksForInputThenForOutput) {
  EXPECT_TRUE(channel.wants_input());
  EXPECT_FALSE(channel.wants_output());
  ASSERT_EQ(::write(source.write.number(), "abc", 3), 3);
  channel.take_input();
  EXPECT_FALSE(channel.wants_input());
  EXPECT_TRUE(channel.wants_output());
  channel.give_output();
  EXPECT_EQ(content(target), "abc");
  EXPECT_TRUE(channel.wants_input());
}

TEST_F(ChannelTest, FinishesAtTheEndOfItsSource) {
  ASSERT_EQ(::write(source.write.number(), "abc", 3), 3);
  source.write.reset();
  channel.take_input();
  EXPECT_FALSE(channel.finished());
  channel.give_output();
  channel.take_input();
  EXPECT_TRUE(channel.finished());
  EXPECT_FALSE(channel.target_lost());
}

TEST_F(ChannelTest, IsPatientWithWhatIsNotReady) {
  channel.take_input();
  EXPECT_FALSE(channel.finished());
  EXPECT_TRUE(channel.wants_input());
}

TEST_F(ChannelTest, FinishesWhenItsTargetIsGone) {
  target.read.reset();
  ASSERT_EQ(::write(source.write.number(), "abc", 3), 3);
  channel.take_input();
  channel.give_output();
  EXPECT_TRUE(channel.finished());
  EXPECT_TRUE(channel.target_lost());
}

TEST_F(ChannelTest, FinishesOnAClosedDescriptor) {
  Channel closed(-1, target.write.number());
  closed.take_input();
  EXPECT_TRUE(closed.finished());
}

}  // namespace
}  // namespace hull
