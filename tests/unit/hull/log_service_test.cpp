#include "hull/log_service.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>

#include "captured_stream.h"
#include "hull/log.h"
#include "temporary_directory.h"

namespace hull {
namespace {

using std::string_view_literals::operator""sv;

LogRecord record(std::string_view message, LogLevel level = LogLevel::Error) {
  return {.level = level, .message = message, .hint = {}, .function = {}, .file = {}};
}

TEST(JournalEntry, HasMessagePriorityAndIdentifier) {
  EXPECT_EQ(format_journal_entry(record("it failed"), "web"),
            "MESSAGE=it failed\nPRIORITY=3\nSYSLOG_IDENTIFIER=web\n");
  EXPECT_NE(format_journal_entry(record("m", LogLevel::Warning), "w").find("PRIORITY=4\n"),
            std::string::npos);
}

TEST(JournalEntry, HasTheHintAndThePlace) {
  LogRecord full = record("m", LogLevel::Debug);
  full.hint = "h";
  full.function = "f()";
  full.file = "a.cpp:7";
  EXPECT_EQ(format_journal_entry(full, "w"),
            "MESSAGE=m\nPRIORITY=7\nSYSLOG_IDENTIFIER=w\nHINT=h\nCODE_FUNC=f()\n"
            "CODE_FILE=a.cpp:7\n");
}

TEST(JournalEntry, CountsAValueThatCouldForgeAField) {
  EXPECT_EQ(format_journal_entry(record("a\nPRIORITY=0"), "w\n"),
            "MESSAGE\n\x0c\0\0\0\0\0\0\0a\nPRIORITY=0\nPRIORITY=3\n"
            "SYSLOG_IDENTIFIER\n\x02\0\0\0\0\0\0\0w\n\n"sv);
}

TEST(SyslogLine, HasPriorityIdentifierAndPid) {
  EXPECT_EQ(format_syslog_line(record("it failed"), "web", 7), "<11>web[7]: it failed");
  EXPECT_EQ(format_syslog_line(record("odd", LogLevel::Warning), "web", 7), "<12>web[7]: odd");
}

TEST(SyslogLine, CannotBeMadeTwo) {
  LogRecord hostile = record("a\n<8>root: b");
  hostile.hint = "c\nd";
  EXPECT_EQ(format_syslog_line(hostile, "w\nx", 7), "<11>w\\nx[7]: a\\n<8>root: b (hint: c\\nd)");
}

class Service : public testing::Test {
 protected:
  void listen(int type = SOCK_DGRAM) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    socket = Fd(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ASSERT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
  }
  std::string received() {
    std::array<char, 1000> text{};
    const auto count = ::recv(socket.number(), text.data(), text.size(), 0);
    return {text.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }
  Log open(LogFormat format = LogFormat::Text) {
    auto log =
        Log::open({.sink = LogSink::Journal, .path = path, .identifier = "web", .format = format});
    EXPECT_TRUE(log);
    return std::move(*log);
  }

  test::TemporaryDirectory directory;
  std::string path = directory / "socket";
  Fd socket;
};

TEST_F(Service, GetsAFailureThatStandardErrorGetsBare) {
  listen();
  auto log = open(LogFormat::Json);
  const test::CapturedStream errors(STDERR_FILENO);
  log.fail(Failure("it failed"));
  EXPECT_EQ(received(), "MESSAGE=it failed\nPRIORITY=3\nSYSLOG_IDENTIFIER=web\n");
  EXPECT_EQ(errors.text(), "it failed\n");
}

TEST_F(Service, GetsWarningsAtOnceWhateverTheFormat) {
  listen();
  auto log = open(LogFormat::Json);
  log.leave_standard_error();
  log.warn("odd");
  EXPECT_EQ(received(), "MESSAGE=odd\nPRIORITY=4\nSYSLOG_IDENTIFIER=web\n");
}

TEST_F(Service, ThatIsNotThereLeavesStandardError) {
  const test::CapturedStream errors(STDERR_FILENO);
  auto log = open();
  log.warn("odd");
  log.fail(Failure("it failed"));
  const std::string text = errors.text();
  EXPECT_NE(text.find("level=warning msg=\"odd\""), std::string::npos);
  EXPECT_NE(text.find("level=error msg=\"it failed\"\n"), std::string::npos);
}

TEST_F(Service, ThatTakesNoDatagramsLeavesStandardError) {
  listen(SOCK_STREAM);
  const test::CapturedStream errors(STDERR_FILENO);
  open().warn("odd");
  EXPECT_NE(errors.text().find("msg=\"odd\""), std::string::npos);
}

TEST_F(Service, ThatHasGoneLosesNoFailure) {
  listen();
  auto log = open();
  socket.reset();
  log.leave_standard_error();
  const test::CapturedStream errors(STDERR_FILENO);
  log.warn("for no container");
  log.fail(Failure("it failed"));
  const std::string text = errors.text();
  EXPECT_EQ(text.find("for no container"), std::string::npos);
  EXPECT_NE(text.find("level=error msg=\"it failed\"\n"), std::string::npos);
}

TEST_F(Service, ThatDoesNotReadIsNotWaitedForForEver) {
  listen();
  auto log = open();
  const test::CapturedStream errors(STDERR_FILENO);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 5000; ++i) log.warn("odd");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_NE(errors.text().find("odd"), std::string::npos);
}

}  // namespace
}  // namespace hull
