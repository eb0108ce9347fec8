#include "hull/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace hull {
namespace {

// A pty whose one end is standard error.
class TerminalTest : public testing::Test {
 protected:
  void SetUp() override {
    int master = -1;
    int slave = -1;
    winsize size{.ws_row = 30, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    if (::openpty(&master, &slave, nullptr, nullptr, &size) != 0) GTEST_SKIP() << "no pty here";
    master_ = Fd(master);
    saved_ = Fd(::dup(STDERR_FILENO));
    ASSERT_GE(::dup2(slave, STDERR_FILENO), 0);
    ::close(slave);
  }
  void TearDown() override {
    if (saved_) ::dup2(saved_.number(), STDERR_FILENO);
  }
  static termios settings() {
    termios result{};
    EXPECT_EQ(::tcgetattr(STDERR_FILENO, &result), 0);
    return result;
  }

  Fd master_;
  Fd saved_;
};

TEST_F(TerminalTest, IsRawWhileItIsUsedButProcessesOutput) {
  const auto before = settings();
  {
    auto terminal = Terminal::find();
    ASSERT_TRUE(terminal);
    ASSERT_TRUE(terminal->make_raw());
    EXPECT_EQ(settings().c_lflag & (ECHO | ICANON | ISIG), 0U);
    EXPECT_NE(settings().c_oflag & OPOST, 0U);
  }
  EXPECT_EQ(settings().c_lflag, before.c_lflag);
  EXPECT_EQ(settings().c_iflag, before.c_iflag);
}

TEST_F(TerminalTest, IsRestoredOnceAfterAMove) {
  const auto before = settings();
  auto terminal = Terminal::find();
  ASSERT_TRUE(terminal && terminal->make_raw());
  {
    const Terminal moved(std::move(*terminal));
    EXPECT_NE(settings().c_lflag, before.c_lflag);
  }
  EXPECT_EQ(settings().c_lflag, before.c_lflag);
}

TEST_F(TerminalTest, GivesItsSizeToAConsole) {
  int console = -1;
  int other = -1;
  ASSERT_EQ(::openpty(&console, &other, nullptr, nullptr, nullptr), 0);
  const Fd owned(console);
  const Fd owned_other(other);
  const auto terminal = Terminal::find();
  ASSERT_TRUE(terminal);
  terminal->copy_size_to(console);
  winsize size{};
  ASSERT_EQ(::ioctl(other, TIOCGWINSZ, &size), 0);
  EXPECT_EQ(size.ws_row, 30);
  EXPECT_EQ(size.ws_col, 100);
}

}  // namespace
}  // namespace hull
