#include "base/mountinfo.h"

#include <gtest/gtest.h>

namespace libcontainer::base {
namespace {

TEST(Mountinfo, LineIsTakenApart) {
  const auto line = parse_mount_line(
      "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 shared:2 - ext3 /dev/root "
      "rw,errors=continue");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->id, 36U);
  EXPECT_EQ(line->root, "/mnt1");
  EXPECT_EQ(unescape_mount_path(line->mount_point), "/mnt 2");
  EXPECT_EQ(line->options, "rw,noatime");
  EXPECT_EQ(line->type, "ext3");
  EXPECT_EQ(line->super_options, "rw,errors=continue");
}

TEST(Mountinfo, OptionalFieldsMayBeMissing) {
  const auto line = parse_mount_line("1 0 0:1 / /proc rw - proc proc rw");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->type, "proc");
}

TEST(Mountinfo, OtherTextIsNoLine) {
  EXPECT_FALSE(parse_mount_line(""));
  EXPECT_FALSE(parse_mount_line("1 0 0:1 / /proc rw"));
}

}  // namespace
}  // namespace libcontainer::base
