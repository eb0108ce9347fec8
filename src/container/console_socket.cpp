#include "container/console_socket.h"

#include <fmt/format.h>
#include <termios.h>

#include <array>
#include <cerrno>

#include "base/error.h"
#include "sys/file.h"
#include "sys/socket.h"

namespace libcontainer::container {
namespace {

Result<sys::Fd> connect(const std::string& path, std::string_view what) {
  auto socket = sys::connect_unix(path);
  if (socket) return std::move(*socket);
  return std::unexpected(
      base::make_system_error(socket.error().value, fmt::format("connect to {} '{}'", what, path)));
}

// Whose terminal this one is shown on ends the lines.
Result<> leave_line_ends_alone(sys::FdRef terminal) {
  termios settings{};
  if (::tcgetattr(terminal.number(), &settings) != 0) {
    return std::unexpected(base::make_system_error(errno, "read the terminal's settings"));
  }
  settings.c_oflag &= ~static_cast<tcflag_t>(ONLCR);
  if (::tcsetattr(terminal.number(), TCSANOW, &settings) != 0) {
    return std::unexpected(base::make_system_error(errno, "change the terminal's settings"));
  }
  return {};
}

}  // namespace

Result<Sockets> open_sockets(const ProcessConfig& process, const ProcessIo& io) {
  Sockets sockets;
  if (!io.pidfd_socket.empty()) {
    LC_TRY_ASSIGN(sockets.pidfd, connect(io.pidfd_socket, "pidfd socket"));
  }
  if (!process.terminal) return sockets;
  if (!io.console_socket.empty()) {
    LC_TRY_ASSIGN(sockets.console, connect(io.console_socket, "console socket"));
    return sockets;
  }
  auto pair = sys::socket_pair(sys::SocketKind::Stream);
  if (!pair) return std::unexpected(base::make_system_error(pair.error().value, "socketpair"));
  sockets.console = std::move(pair->theirs);
  sockets.console_master = std::move(pair->ours);
  return sockets;
}

Result<> receive_terminal(Sockets& sockets) {
  if (!sockets.console_master) return {};
  // SECURITY: whoever has taken over a tenant need not send anything.
  if (const auto set = sys::set_nonblocking(sockets.console_master, true); !set) {
    return std::unexpected(base::make_system_error(set.error().value, "fcntl"));
  }
  std::array<std::byte, 64> name;
  auto received = sys::receive_message(sockets.console_master, name);
  if (!received && received.error().value != EAGAIN) {
    return std::unexpected(base::make_system_error(received.error().value, "receive the terminal"));
  }
  if (!received || !received->fd) {
    return std::unexpected(base::make_error(Errc::Internal, "no terminal was sent"));
  }
  sockets.terminal = std::move(received->fd);
  return leave_line_ends_alone(sockets.terminal);
}

}  // namespace libcontainer::container
