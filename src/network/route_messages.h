// Messages of rtnetlink(7), made and read. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace libcontainer::network {

// What an interface is to be, or is.
struct Link {
  int index = 0;
  unsigned flags = 0;  // IFF_*
  std::string name;
};

// An address of an interface, with what is worth keeping of it.
struct Address {
  std::uint8_t family = 0;  // AF_INET, AF_INET6
  std::uint8_t prefix_length = 0;
  std::uint8_t scope = 0;   // RT_SCOPE_*
  std::uint32_t flags = 0;  // IFA_F_*
  std::string local;        // as the kernel has it: 4 or 16 bytes
  std::string peer;         // of a point-to-point address; else the same or empty
  std::string broadcast;

  bool operator==(const Address&) const = default;
};

using Bytes = std::vector<std::byte>;

Bytes get_link(std::string_view name);
// IFF_UP on or off.
Bytes set_link_up(int index, bool up);
// Into the network namespace `fd`, with a name there.
Bytes move_link(int index, int namespace_fd, std::string_view name);
Bytes get_addresses();
Bytes add_address(int index, const Address& address);

// What an answer holds: of an error or acknowledgement the errno, and of all else what it says.
struct Reply {
  bool done = false;         // nothing more comes
  bool interrupted = false;  // a dump that something changed meanwhile
  int error = 0;
  std::optional<Link> link;
  std::vector<std::pair<int, Address>> addresses;  // with the index of their interface
};
// A datagram of the kernel's. EPROTO in `error`: it is damaged.
Reply parse_reply(std::span<const std::byte> datagram);

// Set by somebody, for ever, and not bound to this host or link: worth moving.
bool is_moved(const Address& address);

}  // namespace libcontainer::network
