#include "network/statistics.h"

#include <gtest/gtest.h>

namespace libcontainer::network {
namespace {

constexpr std::string_view kText =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop "
    "fifo colls carrier compressed\n"
    "    lo:     100       2    0    0    0     0          0         0      100       2    0    0  "
    "  "
    "0     0       0          0\n"
    "eth0:1: 18446744073709551615 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\n";

TEST(Interfaces, AreReadByColumn) {
  const auto interfaces = parse_interfaces(kText);
  ASSERT_EQ(interfaces.size(), 2U);
  EXPECT_EQ(interfaces[0].name, "lo");
  EXPECT_EQ(interfaces[0].rx_bytes, 100U);
  EXPECT_EQ(interfaces[0].tx_packets, 2U);
  EXPECT_EQ(interfaces[1].name, "eth0:1");
  EXPECT_EQ(interfaces[1].rx_bytes, 18446744073709551615U);
  EXPECT_EQ(interfaces[1].rx_packets, 5U);
  EXPECT_EQ(interfaces[1].rx_errors, 6U);
  EXPECT_EQ(interfaces[1].rx_dropped, 7U);
  EXPECT_EQ(interfaces[1].tx_bytes, 12U);
  EXPECT_EQ(interfaces[1].tx_packets, 13U);
  EXPECT_EQ(interfaces[1].tx_errors, 14U);
  EXPECT_EQ(interfaces[1].tx_dropped, 15U);
}

TEST(Interfaces, MissingColumnsAreZero) {
  const auto interfaces = parse_interfaces("eth0: 1 2");
  ASSERT_EQ(interfaces.size(), 1U);
  EXPECT_EQ(interfaces[0].rx_packets, 2U);
  EXPECT_EQ(interfaces[0].tx_dropped, 0U);
  EXPECT_TRUE(parse_interfaces("").empty());
}

}  // namespace
}  // namespace libcontainer::network
