#include "sys/socket.h"

#include <linux/un.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstring>

namespace libcontainer::sys {
namespace {

// Room for a few descriptors: what a hostile peer sends too much must arrive to be closed.
constexpr std::size_t kMaxFds = 8;
constexpr std::size_t kControlSize = CMSG_SPACE(sizeof(int) * kMaxFds);

struct alignas(cmsghdr) ControlBuffer {
  std::array<std::byte, kControlSize> bytes{};
};

// CMSG_NXTHDR is a function of libc, which the image has not.
cmsghdr* next_header(const msghdr& message, cmsghdr* header) {
  auto* next = reinterpret_cast<std::byte*>(header) + CMSG_ALIGN(header->cmsg_len);
  const auto* end = static_cast<std::byte*>(message.msg_control) + message.msg_controllen;
  const bool fits =
      header->cmsg_len >= sizeof(cmsghdr) && end - next >= std::ptrdiff_t{CMSG_LEN(0)};
  return fits ? reinterpret_cast<cmsghdr*>(next) : nullptr;
}

void take_fds(msghdr& message, Received& received) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = next_header(message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number;
      __builtin_memcpy(&number, CMSG_DATA(header) + i * sizeof(int), sizeof number);
      Fd fd(number);
      if (!received.fd) received.fd = std::move(fd);
    }
  }
}

struct Address {
  sockaddr_un name{};
  std::size_t length = 0;
};

SysResult<Address> address_of(std::string_view path) {
  Address address;
  address.name.sun_family = AF_UNIX;
  if (path.empty()) return fail(ENOENT);
  if (path.size() >= sizeof address.name.sun_path) return fail(ENAMETOOLONG);
  __builtin_memcpy(address.name.sun_path, path.data(), path.size());
  const bool abstract = path.front() == '@';
  if (abstract) address.name.sun_path[0] = '\0';
  address.length = offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1);
  return address;
}

}  // namespace

SysResult<SocketPair> socket_pair(SocketKind kind) {
  std::array<int, 2> fds{};
  const int type = kind == SocketKind::SeqPacket ? SOCK_SEQPACKET : SOCK_STREAM;
  SYS_TRY(invoke(SYS_socketpair, AF_UNIX, type | SOCK_CLOEXEC, 0, fds.data()));
  return SocketPair{.ours = Fd(fds[0]), .theirs = Fd(fds[1])};
}

SysResult<> send_message(FdRef socket, std::span<const std::byte> data, FdRef fd) {
  iovec part{.iov_base = const_cast<std::byte*>(data.data()), .iov_len = data.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  ControlBuffer control;
  if (fd) {
    message.msg_control = control.bytes.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int));
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int number = fd.number();
    __builtin_memcpy(CMSG_DATA(header), &number, sizeof number);
  }
  SYS_TRY_ASSIGN(const std::size_t sent,
                 invoke<std::size_t>(SYS_sendmsg, socket.number(), &message, MSG_NOSIGNAL));
  // A stream takes as much as there is room for.
  return sent == data.size() ? SysResult<>{} : send_message(socket, data.subspan(sent));
}

SysResult<Received> receive_message(FdRef socket, std::span<std::byte> buffer) {
  iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  Received received;
  SYS_TRY_ASSIGN(received.size,
                 invoke<std::size_t>(SYS_recvmsg, socket.number(), &message, MSG_CMSG_CLOEXEC));
  received.truncated = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
  take_fds(message, received);
  return received;
}

SysResult<Fd> connect_unix(std::string_view path, int seconds) {
  SYS_TRY_ASSIGN(const Address address, address_of(path));
  SYS_TRY_ASSIGN(Fd socket, invoke_fd(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval timeout{.tv_sec = seconds, .tv_usec = 0};
  if (seconds != 0) {
    SYS_TRY(
        invoke(SYS_setsockopt, socket.number(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout));
  }
  SYS_TRY(invoke(SYS_connect, socket.number(), &address.name, address.length));
  return socket;
}

SysResult<Fd> bind_datagram(std::string_view path) {
  SYS_TRY_ASSIGN(const Address address, address_of(path));
  SYS_TRY_ASSIGN(Fd socket,
                 invoke_fd(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  SYS_TRY(invoke(SYS_bind, socket.number(), &address.name, address.length));
  return socket;
}

}  // namespace libcontainer::sys
