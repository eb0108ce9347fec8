#include "hull/foreground.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <array>
#include <csignal>
#include <string>

#include "child_process.h"

namespace hull {
namespace {

using libcontainer::Config;
using libcontainer::ProcessIo;

using Body = std::function<int()>;

// What `hull run` does around a container, in a process of its own: signals and streams are of the
// whole process. Ends with the exit status, or 99 if something failed.
int run_in_foreground(const Body& body, bool terminal, const Config& config) {
  ::signal(SIGPIPE, SIG_IGN);
  auto streams = Streams::open(terminal, config);
  auto foreground = Foreground::prepare(Orphans::Adopt);
  if (!streams || !foreground) return 99;
  ProcessIo io;
  streams->describe(io);
  auto process = test::start_child(body, io, terminal);
  if (!streams->attach(process)) return 99;
  return foreground->wait(process, *streams).value_or(99);
}

// The caller's side of it: its standard streams are pipes, or one pty.
class Caller {
 public:
  enum class Kind { Pipes, Terminal };

  Caller(Kind kind, const Body& body, bool terminal, const Config& config = {}) {
    Fd theirs_in;
    Fd theirs_out;
    if (kind == Kind::Terminal) {
      std::array<int, 2> ends{};
      winsize size{.ws_row = 33, .ws_col = 44, .ws_xpixel = 0, .ws_ypixel = 0};
      EXPECT_EQ(::openpty(&ends[0], &ends[1], nullptr, nullptr, &size), 0);
      in_ = Fd(::fcntl(ends[0], F_DUPFD_CLOEXEC, 3));
      out_ = Fd(ends[0]);
      theirs_in = Fd(ends[1]);
      theirs_out = Fd(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3));
    } else {
      open_pipe(theirs_in, in_);
      open_pipe(out_, theirs_out);
    }
    pid_ = ::fork();
    if (pid_ != 0) return;
    in_.reset();
    out_.reset();
    if (kind == Kind::Terminal) ::login_tty(::dup(theirs_in.number()));
    ::dup2(theirs_in.number(), STDIN_FILENO);
    ::dup2(theirs_out.number(), STDOUT_FILENO);
    theirs_in.reset();
    theirs_out.reset();
    ::_exit(run_in_foreground(body, terminal, config));
  }

  void write(std::string_view text) const {
    EXPECT_EQ(::write(in_.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close_input() { in_.reset(); }
  void close_output() { out_.reset(); }
  void signal(int number) const { ::kill(pid_, number); }
  Fd& output() { return out_; }

  // Reads until `wanted` was said, the end, or 10 s without a word.
  std::string read_until(std::string_view wanted) {
    while (said_.find(wanted) == std::string::npos) {
      pollfd out{.fd = out_.number(), .events = POLLIN, .revents = 0};
      std::array<char, 4096> block{};
      if (::poll(&out, 1, 10'000) <= 0) break;
      const auto count = ::read(out_.number(), block.data(), block.size());
      if (count <= 0) break;
      said_.append(block.data(), static_cast<std::size_t>(count));
    }
    return said_;
  }
  std::string read_all() { return read_until("never said"); }

  int exit_status() const {
    int status = -1;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

 private:
  static void open_pipe(Fd& read, Fd& write) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read = Fd(ends[0]);
    write = Fd(ends[1]);
  }

  Fd in_;
  Fd out_;
  pid_t pid_ = -1;
  std::string said_;
};

void say(std::string_view text) { (void)!::write(STDOUT_FILENO, text.data(), text.size()); }

std::string hear() {
  std::string text(100, '\0');
  const auto count = ::read(STDIN_FILENO, text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

// So that Streams makes pipes although no stream is a terminal.
Config with_user_namespace() {
  Config config;
  config.namespaces = {{.type = libcontainer::NamespaceType::User, .path = {}}};
  return config;
}

TEST(Foreground, GivesTheExitStatusOfTheProcess) {
  Caller caller(Caller::Kind::Pipes, [] { return 42; }, false);
  EXPECT_EQ(caller.exit_status(), 42);
}

TEST(Foreground, Gives128PlusTheSignalThatEndedIt) {
  Caller caller(Caller::Kind::Pipes, [] { return ::raise(SIGKILL); }, false);
  EXPECT_EQ(caller.exit_status(), 128 + SIGKILL);
}

TEST(Foreground, PassesItsStreamsOnAsTheyAre) {
  Caller caller(
      Caller::Kind::Pipes,
      [] {
        say("heard " + hear());
        return 0;
      },
      false);
  caller.write("hello");
  EXPECT_EQ(caller.read_all(), "heard hello");
  EXPECT_EQ(caller.exit_status(), 0);
}

TEST(Foreground, RelaysPipesInBothDirectionsAndTheEndOfInput) {
  const Body cat = [] {
    for (auto text = hear(); !text.empty(); text = hear()) say(text);
    say("end");
    return 5;
  };
  Caller caller(Caller::Kind::Pipes, cat, false, with_user_namespace());
  caller.write("one ");
  EXPECT_EQ(caller.read_until("one "), "one ");
  caller.write("two ");
  caller.close_input();
  EXPECT_EQ(caller.read_all(), "one two end");
  EXPECT_EQ(caller.exit_status(), 5);
}

TEST(Foreground, LosesNothingOfAProcessThatEndsAtOnce) {
  const Body flood = [] {
    say(std::string(60'000, 'x'));
    return 0;
  };
  Caller caller(Caller::Kind::Pipes, flood, false, with_user_namespace());
  EXPECT_EQ(caller.read_all().size(), 60'000U);
  EXPECT_EQ(caller.exit_status(), 0);
}

TEST(Foreground, TellsTheProcessThatNobodyListens) {
  const Body shout = []() -> int {
    while (true) say("x");
  };
  Caller caller(Caller::Kind::Pipes, shout, false, with_user_namespace());
  caller.read_until("x");
  caller.close_output();
  EXPECT_EQ(caller.exit_status(), 128 + SIGPIPE);
}

TEST(Foreground, ForwardsSignals) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGQUIT, SIGALRM, SIGRTMIN + 3}) {
    const Body wait = [] {
      say("ready");
      ::pause();
      return 0;
    };
    Caller caller(Caller::Kind::Pipes, wait, false);
    caller.read_until("ready");
    caller.signal(number);
    EXPECT_EQ(caller.exit_status(), 128 + number);
  }
}

TEST(Foreground, KeepsSomeSignalsToItself) {
  const Body wait = [] {
    for (const int number : {SIGCHLD, SIGWINCH, SIGURG}) {
      ::signal(number, [](int) { ::_exit(1); });
    }
    say("ready");
    return hear() == "go" ? 0 : 2;
  };
  Caller caller(Caller::Kind::Pipes, wait, false);
  caller.read_until("ready");
  for (const int number : {SIGCHLD, SIGWINCH, SIGURG}) caller.signal(number);
  ::usleep(100'000);
  caller.write("go");
  EXPECT_EQ(caller.exit_status(), 0);
}

// The child leaves a grandchild behind, which ends before it does.
TEST(Foreground, ReapsOrphansOfTheContainer) {
  const Body orphan = [] {
    if (::fork() == 0) {
      const pid_t grandchild = ::fork();
      if (grandchild == 0) return 0;
      say(std::to_string(grandchild) + " ");
      return 0;
    }
    ::wait(nullptr);
    say("ready");
    hear();
    return 7;
  };
  Caller caller(Caller::Kind::Pipes, orphan, false);
  const auto said = caller.read_until("ready");
  const int grandchild = std::atoi(said.c_str());
  ASSERT_GT(grandchild, 0) << said;
  int waited = 0;
  while (::kill(grandchild, 0) == 0 && ++waited < 100) ::usleep(20'000);
  EXPECT_LT(waited, 100) << "a zombie stays";
  caller.write("x");
  EXPECT_EQ(caller.exit_status(), 7);
}

// As the library does it before the program can write.
void leave_line_ends_alone() {
  termios settings{};
  ::tcgetattr(STDOUT_FILENO, &settings);
  settings.c_oflag &= ~static_cast<tcflag_t>(ONLCR);
  ::tcsetattr(STDOUT_FILENO, TCSANOW, &settings);
}

TEST(Terminals, AreJoined) {
  const Body talk = [] {
    leave_line_ends_alone();
    say(::isatty(STDOUT_FILENO) == 1 ? "tty " : "no tty ");
    say("heard " + hear() + "\n");
    return 3;
  };
  Caller caller(Caller::Kind::Terminal, talk, true);
  caller.read_until("tty ");
  caller.write("hi\r");
  // The echo is the container's terminal's, and the line ends are ours.
  EXPECT_EQ(caller.read_all(), "tty hi\r\nheard hi\r\n\r\n");
  EXPECT_EQ(caller.exit_status(), 3);
}

// The size comes a little after the process has started, or after the signal.
winsize size_other_than(int rows) {
  winsize size{};
  for (int i = 0; i < 500; ++i) {
    ::ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
    if (size.ws_row != rows) break;
    ::usleep(20'000);
  }
  return size;
}

TEST(Terminals, TheContainerGetsTheSizeAtTheStartAndLater) {
  const Body measure = [] {
    for (int rows = 0; const int next : {33, 20}) {
      const auto size = size_other_than(rows);
      say(std::to_string(size.ws_row) + "x" + std::to_string(size.ws_col) + ";");
      rows = next;
    }
    return 0;
  };
  Caller caller(Caller::Kind::Terminal, measure, true);
  EXPECT_EQ(caller.read_until("33x44;"), "33x44;");
  winsize size{.ws_row = 20, .ws_col = 90, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(::ioctl(caller.output().number(), TIOCSWINSZ, &size), 0);
  EXPECT_EQ(caller.read_until("20x90;"), "33x44;20x90;");
  EXPECT_EQ(caller.exit_status(), 0);
}

TEST(Terminals, KeysThatMakeSignalsReachTheContainer) {
  const Body wait = [] {
    say("ready");
    ::pause();
    return 0;
  };
  Caller caller(Caller::Kind::Terminal, wait, true);
  caller.read_until("ready");
  caller.write("\x03");
  EXPECT_EQ(caller.exit_status(), 128 + SIGINT);
}

TEST(Terminals, OursIsAsBeforeWhenTheProcessWasKilled) {
  const Body wait = [] {
    say("ready");
    ::pause();
    return 0;
  };
  Caller caller(Caller::Kind::Terminal, wait, true);
  termios during{};
  caller.read_until("ready");
  ASSERT_EQ(::tcgetattr(caller.output().number(), &during), 0);
  EXPECT_EQ(during.c_lflag & ICANON, 0U);
  // A pty forgets its settings with its last user; this one stays.
  const Fd user(::open(::ptsname(caller.output().number()), O_RDWR | O_NOCTTY | O_CLOEXEC));
  caller.signal(SIGTERM);
  EXPECT_EQ(caller.exit_status(), 128 + SIGTERM);
  termios after{};
  ASSERT_EQ(::tcgetattr(caller.output().number(), &after), 0);
  EXPECT_NE(after.c_lflag & ICANON, 0U);
}

TEST(Terminals, AreNotHandedToAContainerWithoutOne) {
  const Body look = [] {
    say(::isatty(STDIN_FILENO) + ::isatty(STDOUT_FILENO) + ::isatty(STDERR_FILENO) == 0 ? "pipes"
                                                                                        : "tty");
    return 0;
  };
  Caller caller(Caller::Kind::Terminal, look, false);
  EXPECT_EQ(caller.read_all(), "pipes");
  EXPECT_EQ(caller.exit_status(), 0);
}

}  // namespace
}  // namespace hull
