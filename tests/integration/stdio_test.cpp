// What fds 0-2 of the container are: pipes, inherited descriptors, a terminal, a console socket;
// and the pid file.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/container_test.h"
#include "support/terminal.h"

namespace integration {
namespace {

using testing::HasSubstr;
using testing::Not;

class Stdio : public ContainerTest {
 protected:
  void use_terminal() {
    bundle.set("/process/terminal", true);
    bundle.set("/root/readonly", false);
  }
};

TEST_F(Stdio, ForegroundPassesInputAndBothOutputs) {
  bundle.script("cat; echo to stderr >&2");
  CommandOptions options;
  options.stdin_text = std::string(300'000, 'x') + "end\n";  // more than a pipe holds
  const CommandResult result = hull.run(bundle, id, options);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(result.out == options.stdin_text) << result.out.size();
  EXPECT_EQ(result.err, "to stderr\n");
}

TEST_F(Stdio, ForegroundEndsThoughInputStaysOpen) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  CommandOptions options;
  options.fds = {{ends[0], 0}};
  EXPECT_EQ(hull.run(bundle, id, options).exit_code, 0);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(Stdio, OutputWrittenJustBeforeTheEndArrives) {
  bundle.script("head -c 200000 /dev/zero | tr '\\0' y");
  EXPECT_EQ(hull.run(bundle, id).out, std::string(200'000, 'y'));
}

TEST_F(Stdio, DetachedContainerHasTheCallersDescriptors) {
  bundle.script("echo out; echo err >&2; readlink /proc/self/fd/0");
  int output[2];
  ASSERT_EQ(pipe2(output, O_CLOEXEC), 0);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  CommandOptions options;
  options.fds = {{null, 0}, {output[1], 1}, {output[1], 2}};
  const CommandResult result =
      hull.command({"run", "--detach", "--bundle", bundle.path(), id}, options);
  EXPECT_EQ(result.exit_code, 0);
  close(output[1]);
  close(null);
  // End of file comes only if the container had the one and only other copy.
  std::string text;
  char buffer[256];
  for (ssize_t got = 0; (got = read(output[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<size_t>(got));
  }
  close(output[0]);
  EXPECT_EQ(text, "out\nerr\n/dev/null\n");
}

TEST_F(Stdio, NullIsTheContainersOwnNull) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int out = open((bundle / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  CommandOptions options;
  options.fds = {{null, 0}, {out, 1}};
  bundle.script("stat -L -c '%t:%T %d' /proc/self/fd/0; stat -c '%t:%T %d' /dev/null");
  EXPECT_EQ(hull.command({"run", "--detach", "--bundle", bundle.path(), id}, options).exit_code, 0);
  close(null);
  close(out);
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  const std::vector<std::string> lines = lines_of(read_file(bundle / "out"));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].starts_with("1:3 ")) << lines[0];
  EXPECT_EQ(lines[0], lines[1]) << "not the host's node, which would be a way out";
}

TEST_F(Stdio, DescriptorsAboveTwoAreNotPassed) {
  const TempDir dir;
  write_file(dir / "secret", "secret");
  std::vector<int> opened;
  for (int i = 0; i < 20; ++i) opened.push_back(open((dir / "secret").c_str(), O_RDONLY));
  bundle.script("ls /proc/self/fd");
  CommandOptions options;
  for (int i = 0; i < 20; ++i) options.fds.emplace_back(opened[static_cast<size_t>(i)], 3 + i);
  // ls itself opens the directory, as 3.
  EXPECT_EQ(hull.run(bundle, id, options).out, "0\n1\n2\n3\n");
  for (const int fd : opened) close(fd);
}

TEST_F(Stdio, PreservedDescriptorsKeepTheirNumbers) {
  const TempDir dir;
  write_file(dir / "a", "first");
  write_file(dir / "b", "second");
  const int a = open((dir / "a").c_str(), O_RDONLY | O_CLOEXEC);
  const int b = open((dir / "b").c_str(), O_RDONLY | O_CLOEXEC);
  CommandOptions options;
  options.fds = {{a, 3}, {b, 4}, {b, 5}};
  bundle.script("cat <&3; cat <&4; test -e /proc/self/fd/5 && echo leaked");
  const CommandResult result =
      hull.command({"run", "--preserve-fds", "2", "--bundle", bundle.path(), id}, options);
  EXPECT_EQ(result.out, "firstsecond") << describe(result);
  close(a);
  close(b);
}

TEST_F(Stdio, PreservingAnUnopenedDescriptorIsRefused) {
  const CommandResult result =
      hull.command({"run", "--preserve-fds", "30", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("(of 30)")) << describe(result);
}

TEST_F(Stdio, PidFileHoldsThePidAndNothingElse) {
  bundle.args({"sleep", "1000"});
  const TempDir dir;
  CommandOptions options;
  options.working_directory = dir.path();  // what a relative path is relative to
  const CommandResult result =
      hull.command({"create", "--pid-file", "pid", "--bundle", bundle.path(), id}, options);
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(read_file(dir / "pid"), std::to_string(hull.pid(id)));
  EXPECT_EQ(directory_names(dir.path()), std::vector<std::string>{"pid"});
}

TEST_F(Stdio, PidFileThatCannotBeWrittenFailsTheCreate) {
  const CommandResult result =
      hull.command({"create", "--pid-file", bundle / "missing/pid", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("no such file or directory"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Stdio, TerminalIsTheControllingTerminalOnAllThreeAndTheConsole) {
  use_terminal();
  bundle.script(
      "for i in 0 1 2; do readlink /proc/self/fd/$i; done; stat -c %t:%T:%u:%g:%a "
      "/dev/pts/0; stat -c %t:%T /dev/console; echo hello > /dev/tty");
  Terminal terminal;
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
  EXPECT_EQ(run.wait().exit_code, 0) << terminal.shown();
  ASSERT_TRUE(terminal.shows("hello\r\n")) << terminal.shown();
  EXPECT_THAT(terminal.shown(), HasSubstr("/dev/pts/0\r\n/dev/pts/0\r\n/dev/pts/0\r\n"));
  EXPECT_THAT(terminal.shown(), HasSubstr("88:0:0:5:620\r\n88:0\r\n"));
}

// Not "\r\r\n": the container's terminal leaves line ends alone from the first byte on.
TEST_F(Stdio, LineEndsAreTheCallersTerminalsOnly) {
  use_terminal();
  write_file(bundle.rootfs() + "/script", "no program\n");
  chmod((bundle.rootfs() + "/script").c_str(), 0755);
  bundle.args({"/script"});
  Terminal terminal;
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
  EXPECT_EQ(run.wait().exit_code, 255);
  EXPECT_TRUE(terminal.shows("exec format error\r\n")) << terminal.shown();
  EXPECT_THAT(terminal.shown(), Not(HasSubstr("\r\r")));
}

TEST_F(Stdio, TerminalOfAUserIsOwnedByTheUser) {
  use_terminal();
  bundle.set("/process/user/uid", 1).set("/process/user/gid", 1);
  bundle.script("stat -c %u:%g /dev/pts/0; echo done");
  Terminal terminal;
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
  EXPECT_EQ(run.wait().exit_code, 0);
  EXPECT_TRUE(terminal.shows("1:5\r\ndone")) << terminal.shown();
}

TEST_F(Stdio, CallersTerminalIsRawMeanwhileAndRestored) {
  use_terminal();
  bundle.script("echo ready; read line; echo got $line");
  Terminal terminal;
  const termios before = terminal.modes();
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
  ASSERT_TRUE(terminal.shows("ready")) << terminal.shown();
  EXPECT_EQ(terminal.modes().c_lflag & (ICANON | ECHO | ISIG), 0U);
  EXPECT_NE(terminal.modes().c_oflag & OPOST, 0U);
  terminal.type("words\r");
  EXPECT_TRUE(terminal.shows("got words\r\n")) << terminal.shown();
  EXPECT_EQ(run.wait().exit_code, 0);
  EXPECT_EQ(terminal.modes().c_lflag, before.c_lflag);
  EXPECT_EQ(terminal.modes().c_iflag, before.c_iflag);
  EXPECT_EQ(terminal.modes().c_oflag, before.c_oflag);
}

TEST_F(Stdio, ControlCReachesTheContainersTerminal) {
  use_terminal();
  bundle.script("trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.05; done");
  Terminal terminal;
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
  ASSERT_TRUE(terminal.shows("ready"));
  terminal.type("\x03");
  EXPECT_TRUE(terminal.shows("interrupted")) << terminal.shown();
  EXPECT_EQ(run.wait().exit_code, 5);
}

TEST_F(Stdio, TerminalHasTheCallersSizeAndFollowsIt) {
  use_terminal();
  bundle.script(
      "stty size; trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.05; done");
  Terminal terminal;
  terminal.resize(33, 101);
  RunningCommand run(hull.argv({"run", "--bundle", bundle.path(), id}), terminal.options());
  ASSERT_TRUE(terminal.shows("ready")) << terminal.shown();
  EXPECT_THAT(terminal.shown(), HasSubstr("33 101"));
  terminal.resize(44, 122);
  EXPECT_TRUE(terminal.shows("44 122")) << terminal.shown();
  EXPECT_EQ(run.wait().exit_code, 0);
}

TEST_F(Stdio, ConsoleSocketGetsTheMasterInOneMessage) {
  use_terminal();
  bundle.set("/process/consoleSize", {{"height", 21}, {"width", 77}});
  bundle.script("stty size; read line; echo got $line");
  const TempDir dir;
  const ConsoleSocket socket(dir / "socket");
  RunningCommand create(
      hull.argv({"create", "--console-socket", socket.path(), "--bundle", bundle.path(), id}));
  const ConsoleSocket::Message message = socket.receive();
  const CommandResult result = create.wait();
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  ASSERT_GE(message.fd, 0);
  EXPECT_EQ(message.fds, 1U);
  EXPECT_EQ(message.control_messages, 1U) << "engines refuse any other";
  EXPECT_FALSE(message.text.empty());
  Terminal terminal(message.fd);
  ASSERT_EQ(hull.start(id).exit_code, 0);
  EXPECT_TRUE(terminal.shows("21 77")) << terminal.shown();
  terminal.type("it\n");
  EXPECT_TRUE(terminal.shows("got it")) << terminal.shown();
  EXPECT_TRUE(terminal.hangs_up());
}

// What a command sends to its --pidfd-socket.
ConsoleSocket::Message pidfd_of(Hull& hull, Arguments arguments) {
  const TempDir dir;
  const ConsoleSocket socket(dir / "socket");
  arguments.insert(arguments.begin() + 1, {"--pidfd-socket", socket.path()});
  RunningCommand command(hull.argv(arguments));
  ConsoleSocket::Message message = socket.receive();
  const CommandResult result = command.wait();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  return message;
}

bool kill_by(int pidfd) { return syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0) == 0; }

TEST_F(Stdio, PidfdSocketGetsAHandleOfInit) {
  bundle.args({"sleep", "1000"});
  const auto message = pidfd_of(hull, {"create", "--bundle", bundle.path(), id});
  EXPECT_EQ(message.text, "standard");
  EXPECT_EQ(message.fds, 1U);
  ASSERT_EQ(hull.start(id).exit_code, 0);
  EXPECT_TRUE(kill_by(message.fd));
  close(message.fd);
  EXPECT_TRUE(hull.becomes(id, "stopped"));
}

TEST_F(Stdio, PidfdSocketGetsAHandleOfASecondProcess) {
  start_sleeper();
  const TempDir dir;
  const auto message =
      pidfd_of(hull, {"exec", "--detach", "--pid-file", dir / "pid", id, "sleep", "1000"});
  EXPECT_EQ(message.text, "setns");
  EXPECT_EQ(message.fds, 1U);
  const std::string process = "/proc/" + read_file(dir / "pid");
  EXPECT_TRUE(exists(process));
  EXPECT_TRUE(kill_by(message.fd));
  close(message.fd);
  EXPECT_TRUE(eventually([&] { return !exists(process); }));
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Stdio, DetachedTerminalNeedsAConsoleSocket) {
  use_terminal();
  const CommandResult result = hull.run_detached(bundle, id);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("without setting console socket"));
}

TEST_F(Stdio, ConsoleSocketWithoutTerminalIsRefused) {
  const TempDir dir;
  const ConsoleSocket socket(dir / "socket");
  const CommandResult result =
      hull.command({"create", "--console-socket", socket.path(), "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("cannot use console socket"));
}

TEST_F(Stdio, MissingConsoleSocketFailsAndLeavesNothing) {
  use_terminal();
  const CommandResult result = hull.command(
      {"create", "--console-socket", bundle / "nosocket", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("no such file or directory"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Stdio, TerminalWithoutOneAtHandIsRefused) {
  use_terminal();
  CommandOptions options;
  options.before_exec = [] { setsid(); };  // no controlling terminal either
  const CommandResult result = hull.run(bundle, id, options);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("/dev/tty: no such device or address"));
  EXPECT_EQ(hull.status(id), "");
}

}  // namespace
}  // namespace integration
