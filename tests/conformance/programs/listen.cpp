#include "listen.h"

#include <fmt/core.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "arguments.h"
#include "sys/file.h"
#include "sys/socket.h"

namespace conformance {
namespace sys = libcontainer::sys;

sys::Fd listen_at(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  if (path.size() >= sizeof(address.sun_path)) die(fmt::format("the path is too long: {}", path));
  std::memcpy(address.sun_path, path.data(), path.size());
  sys::Fd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!listener) die("socket", errno);
  if (bind(listener.number(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0)
    die(path, errno);
  if (listen(listener.number(), 16) < 0) die(path, errno);
  return listener;
}

sys::Fd accept_from(sys::FdRef listener) {
  sys::Fd connection(accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) die("accept", errno);
  return connection;
}

Message receive_from(sys::FdRef connection) {
  std::array<std::byte, 65536> buffer;
  auto received = sys::receive_message(connection, buffer);
  if (!received) die("recvmsg", received.error().value);
  return {.text = {reinterpret_cast<const char*>(buffer.data()), received->size},
          .fd = std::move(received->fd)};
}

void write_pid_file(const std::string& path) {
  if (path.empty()) return;
  const auto written = sys::open_at(sys::FdRef::cwd(), path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (!written) die(path, written.error().value);
  if (const auto done = sys::write_all(*written, fmt::format("{}\n", getpid())); !done)
    die(path, done.error().value);
}

}  // namespace conformance
