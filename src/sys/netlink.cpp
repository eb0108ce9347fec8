#include "sys/netlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>

namespace libcontainer::sys {

SysResult<Fd> open_route_socket() {
  return invoke_fd(SYS_socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

SysResult<> send_route_message(FdRef socket, std::span<const std::byte> message) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  return invoke(SYS_sendto, socket.number(), message.data(), message.size(), 0, &kernel,
                sizeof kernel);
}

SysResult<std::size_t> receive_route_messages(FdRef socket, std::span<std::byte> buffer) {
  SYS_TRY_ASSIGN(const std::size_t size,
                 invoke<std::size_t>(SYS_recvfrom, socket.number(), buffer.data(), buffer.size(),
                                     MSG_TRUNC, nullptr, nullptr));
  if (size > buffer.size()) return fail(EMSGSIZE);
  return size;
}

}  // namespace libcontainer::sys
