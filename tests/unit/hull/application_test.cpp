#include "hull/application.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "captured_stream.h"
#include "hull/file.h"
#include "hull/help.h"
#include "hull/program.h"
#include "temporary_directory.h"
#include "words.h"

namespace hull {
namespace {

Outcome<int> succeed(const Args&, Session& session) {
  session.log.warn("odd");
  return 42;
}

Outcome<int> fail(const Args&, Session& session) {
  session.log.warn("odd");
  Failure failure(std::string(session.program) + ": it failed");
  failure.hint = "do better";
  failure.exit_status = 255;
  return std::unexpected(std::move(failure));
}

Handler handler_of(const Command& command) { return command.name == "state" ? succeed : fail; }

class Application : public testing::Test {
 protected:
  int run(const std::string& line, std::string_view program = "hull") {
    const test::CapturedStream out(STDOUT_FILENO);
    const test::CapturedStream errors(STDERR_FILENO);
    const int status = run_application(program, test::words(line), handler_of);
    output_ = out.text();
    errors_ = errors.text();
    return status;
  }
  std::string with_log(const std::string& line) const {
    return "--log " + log_ + " --log-format json " + line;
  }
  std::string log() const { return read_file(log_).value_or("no log"); }

  test::TemporaryDirectory directory_;
  std::string log_ = directory_ / "log";
  std::string output_;
  std::string errors_;
};

TEST_F(Application, PrintsHelp) {
  EXPECT_EQ(run(""), 0);
  EXPECT_EQ(output_, root_help("hull"));
  EXPECT_EQ(run("run --help", "runc"), 0);
  EXPECT_EQ(output_, command_help("runc", *find_command("run")));
  EXPECT_EQ(errors_, "");
}

TEST_F(Application, PrintsTheVersion) {
  EXPECT_EQ(run("--version", "runc"), 0);
  EXPECT_EQ(output_, version_text("runc"));
}

TEST_F(Application, GivesTheExitStatusOfTheCommand) {
  EXPECT_EQ(run("state x"), 42);
  EXPECT_EQ(output_, "");
}

TEST_F(Application, AFailureIsOneLineAndItsHintAnother) {
  EXPECT_EQ(run("delete x"), 255);
  EXPECT_EQ(output_, "");
  EXPECT_NE(errors_.find("level=error msg=\"hull: it failed\"\nhint: do better\n"),
            std::string::npos)
      << errors_;
}

TEST_F(Application, AFailureIsOneObjectOfTheLog) {
  EXPECT_EQ(run(with_log("delete x"), "runc"), 255);
  EXPECT_EQ(errors_, "runc: it failed\nhint: do better\n");
  const auto text = log();
  EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
  EXPECT_TRUE(text.starts_with("{\"level\":\"error\",\"msg\":\"runc: it failed\",\"time\":\"2"));
}

TEST_F(Application, WarningsOfASuccessAreInTheLog) {
  EXPECT_EQ(run(with_log("state x")), 42);
  EXPECT_EQ(errors_, "");
  EXPECT_NE(log().find("\"level\":\"warning\",\"msg\":\"odd\""), std::string::npos);
}

TEST_F(Application, AnUnknownFlagIsAnsweredWithHelp) {
  EXPECT_EQ(run(with_log("run --nope x")), 1);
  EXPECT_EQ(output_, command_help("hull", *find_command("run")));
  EXPECT_EQ(errors_, "Incorrect Usage: flag provided but not defined: -nope\n");
  EXPECT_NE(log().find("\"msg\":\"Incorrect Usage: flag provided but not defined: -nope\""),
            std::string::npos);
}

TEST_F(Application, AMissingValueIsTold) {
  EXPECT_EQ(run("run x --pid-file"), 1);
  EXPECT_NE(errors_.find("flag needs an argument: --pid-file"), std::string::npos);
}

TEST_F(Application, AnUnknownRootFlagIsAnsweredWithTheRootsHelp) {
  EXPECT_EQ(run("--nope run x"), 1);
  EXPECT_EQ(output_, root_help("hull"));
}

TEST_F(Application, AWrongCountIsAnsweredWithHelp) {
  EXPECT_EQ(run(with_log("exec"), "runc"), 1);
  EXPECT_EQ(output_, "Incorrect Usage.\n\n" + command_help("runc", *find_command("exec")));
  EXPECT_EQ(errors_, "runc: \"exec\" requires a minimum of 1 argument(s)\n");
}

TEST_F(Application, AnUnknownCommandHasAStatusOfItsOwn) {
  EXPECT_EQ(run(with_log("foo")), 3);
  EXPECT_EQ(errors_, "No help topic for 'foo'\n");
  EXPECT_EQ(run("help foo"), 3);
}

TEST_F(Application, AWrongLogFormatIsToldOnStandardError) {
  EXPECT_EQ(run("--log-format xml state x"), 1);
  EXPECT_NE(errors_.find("invalid log-format: xml"), std::string::npos);
}

TEST_F(Application, ALogThatCannotBeOpenedIsToldOnStandardError) {
  EXPECT_EQ(run("--log /nowhere/log state x"), 1);
  EXPECT_NE(errors_.find("open log file '/nowhere/log'"), std::string::npos);
}

TEST_F(Application, AWrongRootIsToldBeforeTheCommandRuns) {
  EXPECT_EQ(run("--root / state x"), 1);
  EXPECT_NE(errors_.find("Option --root argument should not be set to /"), std::string::npos);
}

TEST_F(Application, DebugIsOfTheLog) {
  EXPECT_EQ(run("--debug --root /r state x"), 42);
  EXPECT_NE(errors_.find("level=debug msg=\"state root '/r'\""), std::string::npos);
}

TEST_F(Application, HelpThatCannotBeWrittenIsAFailure) {
  const Fd saved(::dup(STDOUT_FILENO));
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_GE(::dup2(full.number(), STDOUT_FILENO), 0);
  const test::CapturedStream errors(STDERR_FILENO);
  const int status = run_application("hull", {}, handler_of);
  ::dup2(saved.number(), STDOUT_FILENO);
  EXPECT_EQ(status, 1);
  EXPECT_NE(errors.text().find("write standard output: no space left on device (ENOSPC)"),
            std::string::npos);
}

TEST(PrepareProcess, FillsClosedStandardStreamsAndResetsSignals) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::close(STDIN_FILENO);
    ::close(STDERR_FILENO);
    ::signal(SIGCHLD, SIG_IGN);
    prepare_process();
    const bool filled = ::fcntl(STDIN_FILENO, F_GETFD) == 0 && ::fcntl(STDERR_FILENO, F_GETFD) == 0;
    const bool pipes = ::signal(SIGPIPE, SIG_DFL) == SIG_IGN;
    const bool children = ::signal(SIGCHLD, SIG_DFL) == SIG_DFL;
    ::_exit(filled && pipes && children ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace hull
