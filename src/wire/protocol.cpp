#include "wire/protocol.h"

#include "sys/file.h"
#include "sys/socket.h"

namespace libcontainer::wire {

namespace {

struct Packet {
  Packet(const MessageHeader& header, std::span<const std::byte> body) {
    const std::size_t length = body.size() < kMaxDetail ? body.size() : kMaxDetail;
    MessageHeader complete = header;
    complete.length = static_cast<std::uint32_t>(length);
    __builtin_memcpy(buffer.data(), &complete, sizeof complete);
    if (length > 0) __builtin_memcpy(buffer.data() + sizeof complete, body.data(), length);
    size = sizeof complete + length;
  }
  std::span<const std::byte> bytes() const { return std::span(buffer).first(size); }

  std::array<std::byte, sizeof(MessageHeader) + kMaxDetail> buffer;
  std::size_t size;
};

}  // namespace

sys::SysResult<> send(sys::FdRef socket, const MessageHeader& header,
                      std::span<const std::byte> body, sys::FdRef fd) {
  return sys::send_message(socket, Packet(header, body).bytes(), fd);
}

sys::SysResult<> write_message(sys::FdRef socket, const MessageHeader& header,
                               std::span<const std::byte> body) {
  return sys::write_all(socket, Packet(header, body).bytes());
}

sys::SysResult<MessageHeader> read_header(sys::FdRef socket) {
  MessageHeader header;
  SYS_TRY_ASSIGN(const std::size_t size,
                 sys::read_some(socket, std::as_writable_bytes(std::span(&header, 1))));
  if (size == 0) return sys::fail(EPIPE);
  return size == sizeof header ? sys::SysResult<MessageHeader>(header) : sys::fail(EPROTO);
}

sys::SysResult<Message> receive(sys::FdRef socket) {
  std::array<std::byte, sizeof(MessageHeader) + kMaxDetail> buffer;
  SYS_TRY_ASSIGN(sys::Received received, sys::receive_message(socket, buffer));
  if (received.size == 0) return sys::fail(EPIPE);
  Message message{};
  if (received.truncated || received.size < sizeof message.header) return sys::fail(EPROTO);
  __builtin_memcpy(&message.header, buffer.data(), sizeof message.header);
  if (message.header.length != received.size - sizeof message.header) return sys::fail(EPROTO);
  __builtin_memcpy(message.body.data(), buffer.data() + sizeof message.header,
                   message.header.length);
  message.fd = std::move(received.fd);
  return message;
}

}  // namespace libcontainer::wire
