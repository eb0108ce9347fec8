#include "process/passwd.h"

#include <gtest/gtest.h>

#include <string>

namespace libcontainer::process {
namespace {

TEST(ParsePasswdLine, TakesNameIdsAndHome) {
  std::string_view name;
  PasswdEntry entry;
  ASSERT_TRUE(parse_passwd_line("daemon:x:1:2:a comment:/usr/sbin:/bin/sh", name, entry));
  EXPECT_EQ(name, "daemon");
  EXPECT_EQ(entry.uid, 1U);
  EXPECT_EQ(entry.gid, 2U);
  EXPECT_STREQ(entry.home.data(), "/usr/sbin");
}

TEST(ParsePasswdLine, HostileLinesAreNoEntries) {
  const std::string long_home = "a:x:1:1::/" + std::string(5000, 'h') + ":/bin/sh";
  for (const std::string& line :
       {std::string(""), std::string(":x:0:0::/:/"), std::string("root"), std::string("root:x:a:0"),
        std::string("root:x::0::/:"), std::string("root:x:-1:0::/:"),
        std::string("root:x:4294967296:0::/:"), std::string("root:x:99999999999999999999:0::/:"),
        long_home}) {
    SCOPED_TRACE(line.substr(0, 40));
    std::string_view name;
    PasswdEntry entry;
    EXPECT_FALSE(parse_passwd_line(line, name, entry));
  }
}

TEST(ParsePasswdLine, MissingHomeIsEmpty) {
  std::string_view name;
  PasswdEntry entry;
  ASSERT_TRUE(parse_passwd_line("a:x:5:6", name, entry));
  EXPECT_STREQ(entry.home.data(), "");
}

}  // namespace
}  // namespace libcontainer::process
