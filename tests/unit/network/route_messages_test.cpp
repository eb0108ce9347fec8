#include "network/route_messages.h"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace libcontainer::network {
namespace {

nlmsghdr header_of(const Bytes& message) {
  nlmsghdr header{};
  std::memcpy(&header, message.data(), sizeof header);
  return header;
}

// What the kernel would send of the same object.
Bytes as_answer(Bytes message, std::uint16_t flags = 0) {
  nlmsghdr header = header_of(message);
  header.nlmsg_flags = flags;
  std::memcpy(message.data(), &header, sizeof header);
  return message;
}

Bytes acknowledgement(int error) {
  Bytes message(sizeof(nlmsghdr) + sizeof(nlmsgerr));
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(message.size());
  header.nlmsg_type = NLMSG_ERROR;
  std::memcpy(message.data(), &header, sizeof header);
  nlmsgerr body{};
  body.error = -error;
  std::memcpy(message.data() + sizeof header, &body, sizeof body);
  return message;
}

const Address kAddress{.family = AF_INET,
                       .prefix_length = 24,
                       .scope = RT_SCOPE_UNIVERSE,
                       .flags = 0,
                       .local = std::string("\x0a\x00\x00\x01", 4),
                       .peer = std::string("\x0a\x00\x00\x01", 4),
                       .broadcast = std::string("\x0a\x00\x00\xff", 4)};

TEST(RouteMessages, LengthsAreThoseOfTheMessages) {
  for (const Bytes& message : {get_link("eth0"), set_link_up(3, true), move_link(3, 7, "net0"),
                               get_addresses(), add_address(3, kAddress)}) {
    EXPECT_EQ(header_of(message).nlmsg_len, message.size());
    EXPECT_EQ(message.size() % 4, 0U);
    EXPECT_NE(header_of(message).nlmsg_flags & NLM_F_REQUEST, 0);
  }
}

TEST(RouteMessages, ALinkIsReadBack) {
  const Reply reply = parse_reply(as_answer(move_link(3, 7, "net0")));
  ASSERT_TRUE(reply.link.has_value());
  EXPECT_EQ(reply.link->index, 3);
  EXPECT_EQ(reply.link->name, "net0");
  EXPECT_FALSE(reply.done);
}

TEST(RouteMessages, AnAddressIsReadBack) {
  const Reply reply = parse_reply(as_answer(add_address(5, kAddress)));
  ASSERT_EQ(reply.addresses.size(), 1U);
  EXPECT_EQ(reply.addresses[0].first, 5);
  EXPECT_EQ(reply.addresses[0].second, kAddress);
}

TEST(RouteMessages, OnlyFlagsThatSayHowItIsAddedAreKept) {
  Address address = kAddress;
  address.flags = IFA_F_PERMANENT | IFA_F_SECONDARY | IFA_F_NODAD;
  const Reply reply = parse_reply(as_answer(add_address(5, address)));
  ASSERT_EQ(reply.addresses.size(), 1U);
  EXPECT_EQ(reply.addresses[0].second.flags, std::uint32_t{IFA_F_NODAD});
}

TEST(RouteMessages, SeveralMessagesAndTheEnd) {
  Bytes all = as_answer(add_address(5, kAddress), NLM_F_DUMP_INTR);
  const Bytes end = acknowledgement(0);
  all.insert(all.end(), end.begin(), end.end());
  const Reply reply = parse_reply(all);
  EXPECT_EQ(reply.addresses.size(), 1U);
  EXPECT_TRUE(reply.done);
  EXPECT_TRUE(reply.interrupted);
  EXPECT_EQ(reply.error, 0);
}

TEST(RouteMessages, AnErrorIsAnErrno) {
  EXPECT_EQ(parse_reply(acknowledgement(EEXIST)).error, EEXIST);
}

TEST(RouteMessages, DamagedOnesAreErrors) {
  Bytes message = acknowledgement(0);
  message.resize(message.size() - 8);
  EXPECT_EQ(parse_reply(message).error, EPROTO);
  EXPECT_EQ(parse_reply(Bytes(3)).error, EPROTO);
  EXPECT_EQ(parse_reply(Bytes(64)).error, EPROTO);
}

TEST(RouteMessages, OnlyPermanentGlobalAddressesAreMoved) {
  Address address = kAddress;
  EXPECT_FALSE(is_moved(address));
  address.flags = IFA_F_PERMANENT;
  EXPECT_TRUE(is_moved(address));
  address.scope = RT_SCOPE_LINK;
  EXPECT_FALSE(is_moved(address));
}

}  // namespace
}  // namespace libcontainer::network
