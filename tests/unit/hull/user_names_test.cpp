#include "hull/user_names.h"

#include <gtest/gtest.h>

namespace hull {
namespace {

constexpr std::string_view kPasswd =
    "root:x:0:0:root:/root:/bin/sh\n"
    "broken\n"
    "half:x\n"
    "\n"
    "joe:x:1000:100::/home/joe:/bin/sh\n"
    "joe2:x:1000:100::/home/joe:/bin/sh\n"
    "last:x:12";

TEST(UserName, IsTheFirstOfItsId) {
  EXPECT_EQ(user_name(kPasswd, 0), "root");
  EXPECT_EQ(user_name(kPasswd, 1000), "joe");
  EXPECT_EQ(user_name(kPasswd, 12), "last");
}

TEST(UserName, IsTheNumberOfAnUnknownId) {
  EXPECT_EQ(user_name(kPasswd, 100), "#100");
  EXPECT_EQ(user_name("", 0), "#0");
}

}  // namespace
}  // namespace hull
