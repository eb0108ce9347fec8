// Unix sockets: datagram-like pairs and descriptors sent over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sys/fd.h"

namespace libcontainer::sys {

struct SocketPair {
  Fd ours;
  Fd theirs;
};
enum class SocketKind : std::uint8_t { SeqPacket, Stream };
SysResult<SocketPair> socket_pair(SocketKind kind);

// All of it, with at most one descriptor, which comes with the first byte. Never raises SIGPIPE.
SysResult<> send_message(FdRef socket, std::span<const std::byte> data, FdRef fd = {});

struct Received {
  std::size_t size = 0;  // 0: the peer is gone
  Fd fd;                 // close-on-exec; if more than one came, the rest is closed
  bool truncated = false;
};
SysResult<Received> receive_message(FdRef socket, std::span<std::byte> buffer);

// Connects an AF_UNIX stream socket to `path` (at most 107 bytes; "@name" is abstract). EAGAIN: for
// so many seconds nobody has made room in the queue, now or in a later send; 0 waits for ever.
SysResult<Fd> connect_unix(std::string_view path, int seconds = 0);

// An AF_UNIX datagram socket that is bound to `path` (as above) and never waits. EADDRINUSE: there
// is something already, be it a symbolic link.
SysResult<Fd> bind_datagram(std::string_view path);

}  // namespace libcontainer::sys
