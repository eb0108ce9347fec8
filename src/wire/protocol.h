// What the caller and the image say to each other over one SEQPACKET socket. Whatever comes from
// the image is hostile input: sizes are bounded, and only step numbers have a meaning.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sys/fd.h"

namespace libcontainer::wire {

enum class MessageKind : std::uint32_t {
  Born = 1,  // image → caller: step `step` has made a process, the descriptor is its pidfd
  At,        // image → caller: the caller's turn, from step `step`; `value` is the number of
             // the seccomp listener, if init has one, else 0
  Go,        // caller → image: go on with step `step`
  Fail,      // image → caller: step `step` failed with errno `value`; body: call, NUL, detail
  Fetch,     // init → stage 0: the source of the mount that step `step` makes; the first one
             // brings init's mount namespace
  Source,    // stage 0 → init: the detached mount, or errno `value` and in the body the call
};

struct MessageHeader {
  MessageKind kind{};
  std::uint32_t step = 0;
  std::int32_t value = 0;
  std::uint32_t length = 0;  // of the body
};

// Of a body. Senders and receivers have one or two on their stacks, of which init's is the smallest
// (256 KiB); what needs the room is the output of a hook.
inline constexpr std::size_t kMaxDetail = 1024;

struct Message {
  MessageHeader header;
  std::array<std::byte, kMaxDetail> body;
  sys::Fd fd;
  std::span<const std::byte> body_bytes() const { return std::span(body).first(header.length); }
};

// Never raises SIGPIPE.
sys::SysResult<> send(sys::FdRef socket, const MessageHeader& header,
                      std::span<const std::byte> body = {}, sys::FdRef fd = {});
// EPIPE: the peer is gone. EPROTO: not a message.
sys::SysResult<Message> receive(sys::FdRef socket);

// The same by write(2) and read(2) alone, without descriptors: for the image, whose system calls
// the container's seccomp filter may already restrict.
sys::SysResult<> write_message(sys::FdRef socket, const MessageHeader& header,
                               std::span<const std::byte> body = {});
sys::SysResult<MessageHeader> read_header(sys::FdRef socket);

}  // namespace libcontainer::wire
