#include "hull/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace hull {

Outcome<Terminal> Terminal::find() {
  for (const int fd : {STDERR_FILENO, STDOUT_FILENO, STDIN_FILENO}) {
    if (::isatty(fd) == 1) return Terminal(Fd(), fd);
  }
  Fd controlling(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!controlling) {
    auto failure = system_failure(errno, "open /dev/tty");
    failure.hint =
        "config.json asks for a terminal and this command has none: set process.terminal to "
        "false, or give --detach with --console-socket";
    return std::unexpected(std::move(failure));
  }
  const int number = controlling.number();
  return Terminal(std::move(controlling), number);
}

Terminal::Terminal(Terminal&& other) noexcept
    : owned_(std::move(other.owned_)),
      number_(other.number_),
      saved_(std::exchange(other.saved_, std::nullopt)) {}

Terminal::~Terminal() {
  // The signals of the foreground are still blocked, so SIGTTOU cannot stop us here.
  if (saved_) (void)::tcsetattr(number_, TCSANOW, &*saved_);
}

Outcome<> Terminal::make_raw() {
  termios settings{};
  if (::tcgetattr(number_, &settings) != 0) {
    return std::unexpected(system_failure(errno, "read terminal settings"));
  }
  termios raw = settings;
  ::cfmakeraw(&raw);
  raw.c_oflag |= settings.c_oflag & OPOST;
  if (::tcsetattr(number_, TCSANOW, &raw) != 0) {
    return std::unexpected(system_failure(errno, "make terminal raw"));
  }
  saved_ = settings;
  return {};
}

void Terminal::copy_size_to(int console) const {
  winsize size{};
  if (::ioctl(number_, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return;
  (void)::ioctl(console, TIOCSWINSZ, &size);
}

}  // namespace hull
