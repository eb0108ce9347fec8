#include "network/route_messages.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace libcontainer::network {
namespace {

// Flags of an address that say how it is to be added.
constexpr std::uint32_t kKeptFlags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE;

template <class T>
void append(Bytes& bytes, const T& value) {
  const auto* begin = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), begin, begin + sizeof value);
}

class MessageBuilder {
 public:
  template <class Body>
  MessageBuilder(std::uint16_t type, std::uint16_t flags, const Body& body) {
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    append(bytes_, header);
    append(bytes_, body);
    align();
  }
  MessageBuilder& attribute(std::uint16_t type, std::string_view value) {
    const rtattr header{.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(value.size())),
                        .rta_type = type};
    append(bytes_, header);
    const auto* data = reinterpret_cast<const std::byte*>(value.data());
    bytes_.insert(bytes_.end(), data, data + value.size());
    align();
    return *this;
  }
  template <class T>
  MessageBuilder& number(std::uint16_t type, T value) {
    return attribute(type, {reinterpret_cast<const char*>(&value), sizeof value});
  }
  Bytes finish() {
    const auto size = static_cast<std::uint32_t>(bytes_.size());
    std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_len), &size, sizeof size);
    return std::move(bytes_);
  }

 private:
  void align() { bytes_.resize(NLMSG_ALIGN(bytes_.size())); }
  Bytes bytes_;
};

std::string with_terminator(std::string_view name) {
  std::string text(name);
  text += '\0';
  return text;
}

ifinfomsg link_body(int index) {
  ifinfomsg body{};
  body.ifi_family = AF_UNSPEC;
  body.ifi_index = index;
  return body;
}

// One after the other out of a datagram or message; what does not fit ends it.
class Attributes {
 public:
  explicit Attributes(std::span<const std::byte> bytes) : rest_(bytes) {}
  struct Attribute {
    std::uint16_t type = 0;
    std::string_view value;
  };
  std::optional<Attribute> next() {
    rtattr header{};
    if (rest_.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, rest_.data(), sizeof header);
    if (header.rta_len < sizeof header || header.rta_len > rest_.size()) return std::nullopt;
    const Attribute found{.type = header.rta_type,
                          .value = {reinterpret_cast<const char*>(rest_.data()) + RTA_LENGTH(0),
                                    header.rta_len - RTA_LENGTH(0)}};
    rest_ = rest_.subspan(std::min<std::size_t>(RTA_ALIGN(header.rta_len), rest_.size()));
    return found;
  }

 private:
  std::span<const std::byte> rest_;
};

template <class Body>
std::optional<Body> take_body(std::span<const std::byte>& payload) {
  Body body{};
  if (payload.size() < sizeof body) return std::nullopt;
  std::memcpy(&body, payload.data(), sizeof body);
  payload = payload.subspan(std::min<std::size_t>(NLMSG_ALIGN(sizeof body), payload.size()));
  return body;
}

void read_link(std::span<const std::byte> payload, Reply& reply) {
  const auto body = take_body<ifinfomsg>(payload);
  if (!body) return;
  Link link{.index = body->ifi_index, .flags = body->ifi_flags, .name = {}};
  Attributes attributes(payload);
  while (const auto attribute = attributes.next()) {
    if (attribute->type == IFLA_IFNAME) {
      link.name = attribute->value.substr(0, attribute->value.find('\0'));
    }
  }
  reply.link = std::move(link);
}

void read_address(std::span<const std::byte> payload, Reply& reply) {
  const auto body = take_body<ifaddrmsg>(payload);
  if (!body) return;
  Address address{.family = body->ifa_family,
                  .prefix_length = body->ifa_prefixlen,
                  .scope = body->ifa_scope,
                  .flags = body->ifa_flags,
                  .local = {},
                  .peer = {},
                  .broadcast = {}};
  Attributes attributes(payload);
  while (const auto attribute = attributes.next()) {
    if (attribute->type == IFA_LOCAL) address.local = attribute->value;
    if (attribute->type == IFA_ADDRESS) address.peer = attribute->value;
    if (attribute->type == IFA_BROADCAST) address.broadcast = attribute->value;
    if (attribute->type == IFA_FLAGS && attribute->value.size() == sizeof address.flags) {
      std::memcpy(&address.flags, attribute->value.data(), sizeof address.flags);
    }
  }
  // IPv6 has no IFA_LOCAL but for a peer.
  if (address.local.empty()) address.local = address.peer;
  reply.addresses.emplace_back(static_cast<int>(body->ifa_index), std::move(address));
}

void read_error(std::span<const std::byte> payload, Reply& reply) {
  const auto body = take_body<nlmsgerr>(payload);
  reply.done = true;
  reply.error = body ? -body->error : EPROTO;
}

void read_message(const nlmsghdr& header, std::span<const std::byte> payload, Reply& reply) {
  if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) reply.interrupted = true;
  switch (header.nlmsg_type) {
    case NLMSG_DONE:
      reply.done = true;
      break;
    case NLMSG_ERROR:
      read_error(payload, reply);
      break;
    case RTM_NEWLINK:
      read_link(payload, reply);
      break;
    case RTM_NEWADDR:
      read_address(payload, reply);
      break;
    default:
      break;
  }
}

}  // namespace

Bytes get_link(std::string_view name) {
  return MessageBuilder(RTM_GETLINK, NLM_F_ACK, link_body(0))
      .attribute(IFLA_IFNAME, with_terminator(name))
      .finish();
}

Bytes set_link_up(int index, bool up) {
  ifinfomsg body = link_body(index);
  body.ifi_change = IFF_UP;
  body.ifi_flags = up ? IFF_UP : 0;
  return MessageBuilder(RTM_NEWLINK, NLM_F_ACK, body).finish();
}

Bytes move_link(int index, int namespace_fd, std::string_view name) {
  return MessageBuilder(RTM_NEWLINK, NLM_F_ACK, link_body(index))
      .attribute(IFLA_IFNAME, with_terminator(name))
      .number(IFLA_NET_NS_FD, static_cast<std::uint32_t>(namespace_fd))
      .finish();
}

Bytes get_addresses() { return MessageBuilder(RTM_GETADDR, NLM_F_DUMP, ifaddrmsg{}).finish(); }

Bytes add_address(int index, const Address& address) {
  ifaddrmsg body{};
  body.ifa_family = address.family;
  body.ifa_prefixlen = address.prefix_length;
  body.ifa_scope = address.scope;
  body.ifa_index = static_cast<unsigned>(index);
  MessageBuilder message(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, body);
  message.attribute(IFA_LOCAL, address.local);
  message.attribute(IFA_ADDRESS, address.peer.empty() ? address.local : address.peer);
  if (!address.broadcast.empty()) message.attribute(IFA_BROADCAST, address.broadcast);
  message.number(IFA_FLAGS, address.flags & kKeptFlags);
  return message.finish();
}

Reply parse_reply(std::span<const std::byte> datagram) {
  Reply reply;
  while (!datagram.empty() && !reply.done) {
    nlmsghdr header{};
    if (datagram.size() < sizeof header) return {.done = true, .error = EPROTO};
    std::memcpy(&header, datagram.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > datagram.size()) {
      return {.done = true, .error = EPROTO};
    }
    read_message(header, datagram.subspan(sizeof header, header.nlmsg_len - sizeof header), reply);
    datagram =
        datagram.subspan(std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), datagram.size()));
  }
  return reply;
}

bool is_moved(const Address& address) {
  return (address.flags & IFA_F_PERMANENT) != 0 && address.scope == RT_SCOPE_UNIVERSE;
}

}  // namespace libcontainer::network
