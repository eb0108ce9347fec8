#include "container/console_socket.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "sys/socket.h"

namespace libcontainer::container {
namespace {

Result<sys::Fd> connect(const std::string& path, std::string_view what) {
  auto socket = sys::connect_unix(path);
  if (socket) return std::move(*socket);
  return std::unexpected(
      base::make_system_error(socket.error().value, fmt::format("connect to {} '{}'", what, path)));
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

Result<sys::Fd> receive_console(Sockets& sockets) {
  sockets.console.reset();
  if (!sockets.console_master) return sys::Fd{};
  std::array<std::byte, 64> name;
  auto received = sys::receive_message(sockets.console_master, name);
  if (!received) {
    return std::unexpected(base::make_system_error(received.error().value, "receive the terminal"));
  }
  if (!received->fd) {
    return std::unexpected(base::make_error(Errc::Internal, "no terminal was sent"));
  }
  return std::move(received->fd);
}

}  // namespace libcontainer::container
