#include "support/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace integration {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Terminal::Terminal() {
  if (openpty(&master_, &slave_, nullptr, nullptr, nullptr) != 0) fail("openpty");
  for (const int fd : {master_, slave_}) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

Terminal::Terminal(int master) : master_(master) {}

Terminal::~Terminal() {
  close(master_);
  if (slave_ >= 0) close(slave_);
}

CommandOptions Terminal::options() const {
  CommandOptions options;
  options.fds = {{slave_, 0}, {slave_, 1}, {slave_, 2}};
  options.before_exec = [] {
    setsid();
    ioctl(0, TIOCSCTTY, 0);
  };
  return options;
}

void Terminal::type(std::string_view text) const {
  if (write(master_, text.data(), text.size()) < 0) fail("write to terminal");
}

bool Terminal::read_more(std::chrono::milliseconds limit) {
  pollfd poller{master_, POLLIN, 0};
  if (poll(&poller, 1, static_cast<int>(limit.count())) <= 0) return false;
  char buffer[4096];
  const ssize_t got = read(master_, buffer, sizeof buffer);
  if (got > 0) shown_.append(buffer, static_cast<size_t>(got));
  hung_up_ = got <= 0;
  return got > 0;
}

bool Terminal::shows(std::string_view text, std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (shown_.find(text) == std::string::npos) {
    if (hung_up_ || Clock::now() > deadline) return false;
    read_more(std::chrono::milliseconds(50));
  }
  return true;
}

bool Terminal::hangs_up(std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (!hung_up_ && Clock::now() < deadline) read_more(std::chrono::milliseconds(50));
  return hung_up_;
}

void Terminal::resize(unsigned short rows, unsigned short columns) const {
  const winsize size{rows, columns, 0, 0};
  if (ioctl(master_, TIOCSWINSZ, &size) != 0) fail("TIOCSWINSZ");
}

termios Terminal::modes() const {
  termios modes{};
  if (tcgetattr(master_, &modes) != 0) fail("tcgetattr");
  return modes;
}

ConsoleSocket::ConsoleSocket(std::string path) : path_(std::move(path)) {
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 1) != 0) {
    fail("console socket");
  }
}

ConsoleSocket::~ConsoleSocket() { close(listener_); }

ConsoleSocket::Message ConsoleSocket::receive() const {
  Message message;
  pollfd poller{listener_, POLLIN, 0};
  if (poll(&poller, 1, 5000) <= 0) return message;
  const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  char text[4096];
  alignas(cmsghdr) char control[256];
  iovec part{text, sizeof text};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof control;
  const ssize_t got = recvmsg(connection, &header, MSG_CMSG_CLOEXEC);
  close(connection);
  if (got > 0) message.text.assign(text, static_cast<size_t>(got));
  for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
    ++message.control_messages;
    if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS) continue;
    message.fds += (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    std::memcpy(&message.fd, CMSG_DATA(item), sizeof message.fd);
  }
  return message;
}

}  // namespace integration
