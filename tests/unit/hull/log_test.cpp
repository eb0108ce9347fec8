#include "hull/log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "captured_stream.h"
#include "hull/file.h"
#include "temporary_directory.h"

namespace hull {
namespace {

using std::chrono::seconds;

std::string format(const LogRecord& record, LogFormat how) {
  const std::chrono::system_clock::time_point time(seconds(1'795'296'080));
  return format_record(record, how, time, seconds(7));
}

LogRecord record(std::string_view message, std::string_view hint = {}) {
  return {.level = LogLevel::Error, .message = message, .hint = hint, .function = {}, .file = {}};
}

TEST(FormatRecord, TextHasTimeLevelAndQuotedMessage) {
  EXPECT_EQ(format(record("container does not exist"), LogFormat::Text),
            "time=\"2026-11-21T21:21:20Z\" level=error msg=\"container does not exist\"\n");
}

TEST(FormatRecord, TextEscapesWhatCouldEndTheLine) {
  EXPECT_EQ(format(record("a\"b\\c\nd\x1b[2J\u00e4\xff"), LogFormat::Text),
            "time=\"2026-11-21T21:21:20Z\" level=error "
            "msg=\"a\\\"b\\\\c\\nd\\x1b[2J\u00e4\\xff\"\n");
}

TEST(FormatRecord, TextHasTheHintAndThePlaceAsKeys) {
  LogRecord full = record("m", "h h");
  full.level = LogLevel::Debug;
  full.function = "f()";
  full.file = "a.cpp:7";
  EXPECT_EQ(format(full, LogFormat::Text),
            "time=\"2026-11-21T21:21:20Z\" level=debug msg=\"m\" hint=\"h h\" func=\"f()\" "
            "file=\"a.cpp:7\"\n");
}

TEST(FormatRecord, JsonIsOneObjectALine) {
  EXPECT_EQ(format(record("a \"b\"\n"), LogFormat::Json),
            "{\"level\":\"error\",\"msg\":\"a \\\"b\\\"\\n\",\"time\":\"2026-11-21T21:21:20Z\"}\n");
}

TEST(FormatRecord, JsonHasTheHintAndThePlaceAsMembers) {
  LogRecord full = record("m", "h");
  full.level = LogLevel::Warning;
  full.function = "f";
  full.file = "a.cpp:7";
  EXPECT_EQ(format(full, LogFormat::Json),
            "{\"level\":\"warning\",\"msg\":\"m\",\"time\":\"2026-11-21T21:21:20Z\",\"hint\":\"h\","
            "\"func\":\"f\",\"file\":\"a.cpp:7\"}\n");
}

TEST(FormatRecord, TerminalHasColourAndSecondsAndNoControlCharacters) {
  EXPECT_EQ(format(record("a\x1b[2Jb"), LogFormat::Terminal),
            "\x1b[31mERRO\x1b[0m[0007] a\\x1b[2Jb\n");
}

Failure failure_with_hint() {
  Failure failure("it failed");
  failure.hint = "do better";
  return failure;
}

class LogFile : public testing::Test {
 protected:
  Log open(LogFormat how, LogLevel level = LogLevel::Warning) {
    auto log = Log::open({.path = path, .format = how, .level = level});
    if (!log) ADD_FAILURE() << log.error().message;
    return std::move(*log);
  }
  std::string content() const { return read_file(path).value_or("unreadable"); }

  test::TemporaryDirectory directory;
  std::string path = directory / "log";
};

TEST_F(LogFile, AFailureAlsoGoesBareToStandardError) {
  auto log = open(LogFormat::Json);
  const test::CapturedStream errors(STDERR_FILENO);
  log.fail(failure_with_hint());
  EXPECT_EQ(errors.text(), "it failed\nhint: do better\n");
  EXPECT_NE(content().find("\"msg\":\"it failed\""), std::string::npos);
  EXPECT_NE(content().find("\"hint\":\"do better\""), std::string::npos);
}

TEST_F(LogFile, JsonOfAFailedCommandIsOneLine) {
  auto log = open(LogFormat::Json);
  log.warn("odd");
  const test::CapturedStream errors(STDERR_FILENO);
  log.fail(Failure("it failed"));
  const auto text = content();
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_EQ(text.find("odd"), std::string::npos);
}

TEST_F(LogFile, JsonWarningsComeOnceTheCommandHasSucceeded) {
  auto log = open(LogFormat::Json);
  log.warn("odd");
  EXPECT_EQ(content(), "");
  log.release_warnings();
  log.release_warnings();
  const auto text = content();
  EXPECT_NE(text.find("\"level\":\"warning\",\"msg\":\"odd\""), std::string::npos);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST_F(LogFile, TextWarningsComeAtOnce) {
  auto log = open(LogFormat::Text);
  log.warn("odd");
  EXPECT_NE(content().find("level=warning msg=\"odd\""), std::string::npos);
}

TEST_F(LogFile, TextWarningsComeWhoseeverStandardErrorIs) {
  auto log = open(LogFormat::Text);
  log.leave_standard_error();
  log.warn("odd");
  EXPECT_NE(content().find("odd"), std::string::npos);
}

TEST(StandardErrorOfAContainer, GetsErrorsButNoWarnings) {
  Log log;
  log.leave_standard_error();
  test::CapturedStream errors(STDERR_FILENO);
  log.warn("odd");
  log.fail(Failure("it failed"));
  const std::string text = errors.text();
  EXPECT_EQ(text.find("odd"), std::string::npos);
  EXPECT_NE(text.find("it failed"), std::string::npos);
}

TEST_F(LogFile, DebugRecordsNeedTheFlagAndNameTheirPlace) {
  open(LogFormat::Text).debug("unseen");
  EXPECT_EQ(content(), "");
  open(LogFormat::Text, LogLevel::Debug).debug("seen");
  EXPECT_NE(content().find("level=debug msg=\"seen\" func="), std::string::npos);
  EXPECT_NE(content().find("log_test.cpp:"), std::string::npos);
}

TEST_F(LogFile, HasNoWarningsAtTheLevelOfErrors) {
  for (const LogFormat format : {LogFormat::Text, LogFormat::Json}) {
    auto log = open(format, LogLevel::Error);
    log.warn("odd");
    log.release_warnings();
    EXPECT_EQ(content(), "");
  }
  const test::CapturedStream errors(STDERR_FILENO);
  open(LogFormat::Text, LogLevel::Error).fail(Failure("it failed"));
  EXPECT_NE(content().find("it failed"), std::string::npos);
}

TEST_F(LogFile, IsAppendedTo) {
  open(LogFormat::Text).warn("one");
  open(LogFormat::Text).warn("two");
  EXPECT_LT(content().find("one"), content().find("two"));
}

TEST_F(LogFile, IsNotWritableByOthers) {
  const auto before = ::umask(0);
  open(LogFormat::Text).warn("one");
  ::umask(before);
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

TEST(Log, ThatCannotBeOpenedSaysWhy) {
  const auto log = Log::open({.path = "/nowhere/at/all"});
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().message,
            "open log file '/nowhere/at/all': no such file or directory (ENOENT)");
}

TEST(Log, OnStandardErrorSaysTheFailureOnceAndTheHintBelow) {
  const test::CapturedStream errors(STDERR_FILENO);
  auto log = Log::open({});
  ASSERT_TRUE(log);
  log->fail(failure_with_hint());
  const auto text = errors.text();
  EXPECT_TRUE(text.starts_with("time=\""));
  EXPECT_TRUE(text.ends_with(" level=error msg=\"it failed\"\nhint: do better\n")) << text;
}

TEST(Log, InJsonOnStandardErrorIsOneLine) {
  const test::CapturedStream errors(STDERR_FILENO);
  auto log = Log::open({.path = {}, .format = LogFormat::Json});
  ASSERT_TRUE(log);
  log->fail(failure_with_hint());
  const auto text = errors.text();
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  EXPECT_NE(text.find("\"hint\":\"do better\""), std::string::npos);
}

}  // namespace
}  // namespace hull
