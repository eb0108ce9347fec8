// rtnetlink sockets: interfaces and addresses of one network namespace. See rtnetlink(7).
#pragma once

#include <cstddef>
#include <span>

#include "sys/fd.h"

namespace libcontainer::sys {

// Of the network namespace that the calling thread is in; it stays there.
SysResult<Fd> open_route_socket();
// To the kernel.
SysResult<> send_route_message(FdRef socket, std::span<const std::byte> message);
// One datagram, which may hold several messages. ENOBUFS: some were lost; EMSGSIZE: it is larger
// than the buffer.
SysResult<std::size_t> receive_route_messages(FdRef socket, std::span<std::byte> buffer);

}  // namespace libcontainer::sys
