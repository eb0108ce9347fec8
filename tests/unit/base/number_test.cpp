#include "base/number.h"

#include <gtest/gtest.h>

namespace libcontainer::base {
namespace {

TEST(ParseNumber, TakesAllOfTheTextOrNothing) {
  EXPECT_EQ(parse_number<unsigned>("0"), 0U);
  EXPECT_EQ(parse_number<unsigned>("4294967295"), 4294967295U);
  EXPECT_EQ(parse_number<std::int64_t>("-7"), -7);
  EXPECT_EQ(parse_number<unsigned>("ff", 16), 255U);
  for (const char* text : {"", " 1", "1 ", "+1", "-1", "1x", "x", "4294967296"}) {
    EXPECT_EQ(parse_number<unsigned>(text), std::nullopt) << text;
  }
}

TEST(LeadingNumber, IsWhatTheTextBeginsWith) {
  EXPECT_EQ(leading_number("12\n"), 12U);
  EXPECT_EQ(leading_number<double>("1.5 x"), 1.5);
  EXPECT_EQ(leading_number<std::int64_t>("-1"), -1);
  EXPECT_EQ(leading_number("max"), 0U);
  EXPECT_EQ(leading_number(""), 0U);
}

}  // namespace
}  // namespace libcontainer::base
