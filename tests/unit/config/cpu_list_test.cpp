#include "config/cpu_list.h"

#include <gtest/gtest.h>

namespace libcontainer::config {
namespace {

TEST(CpuList, CountsItsIds) {
  EXPECT_EQ(count_list(""), 0U);
  EXPECT_EQ(count_list("0"), 1U);
  EXPECT_EQ(count_list("0-3,7"), 5U);
  EXPECT_EQ(count_list(" 1 , ,2-2 ,"), 2U);
  EXPECT_EQ(count_list("65536"), 1U);
}

TEST(CpuList, RefusesWhatIsNone) {
  for (const char* list : {"a", "-1", "1-", "3-1", "1;2", "0x1", "65537", "1 2", "1-2-3", "+1",
                           "99999999999999999999"}) {
    EXPECT_FALSE(count_list(list)) << list;
  }
}

TEST(CpuList, IsAMaskForTheKernel) {
  using Words = std::vector<std::uint64_t>;
  EXPECT_EQ(parse_mask(""), Words{});
  EXPECT_EQ(parse_mask("0"), Words{1});
  EXPECT_EQ(parse_mask("0-3, 7,"), Words{0x8f});
  EXPECT_EQ(parse_mask("63-64"), (Words{std::uint64_t{1} << 63, 1}));
  EXPECT_EQ(parse_mask("65536")->size(), 1025U);
  EXPECT_FALSE(parse_mask("0-3,x"));
}

TEST(CpuList, CpusetsTakeMore) {
  for (const char* list : {"", "0-3", "all", "0-31:2/4", "N", "0-N", "1,N", "0-2\n"}) {
    EXPECT_TRUE(is_cpuset_list(list)) << list;
  }
  for (const char* list : {"x", "0-", ";", "allx", "$N", "1:a"}) {
    EXPECT_FALSE(is_cpuset_list(list)) << list;
  }
}

}  // namespace
}  // namespace libcontainer::config
