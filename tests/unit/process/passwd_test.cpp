#include "process/passwd.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "sys/file.h"
#include "sys/memory.h"

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

// A file without a name that holds `text`, then zeros up to `size`.
sys::Fd make_file(std::string_view text, off_t size) {
  auto file = sys::create_memfd("passwd", sys::Executable::No);
  EXPECT_TRUE(file);
  EXPECT_TRUE(sys::write_all(*file, text));
  EXPECT_EQ(::ftruncate(file->number(), size), 0);
  EXPECT_EQ(::lseek(file->number(), 0, SEEK_SET), 0);
  return std::move(*file);
}

TEST(FindEntryIn, IsTheFirstThatMatches) {
  constexpr std::string_view kText = "root:x:0:0::/root:\nanna:x:5:6::/a:\nberta:x:5:7::/b:";
  PasswdEntry entry;
  ASSERT_TRUE(find_entry_in(make_file(kText, kText.size()), "", 5, entry));
  EXPECT_EQ(entry.gid, 6U);
  ASSERT_TRUE(find_entry_in(make_file(kText, kText.size()), "berta", 0, entry));
  EXPECT_EQ(entry.gid, 7U);
  const auto none = find_entry_in(make_file(kText, kText.size()), "carla", 0, entry);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().value, ENOENT);
}

TEST(FindEntryIn, AFileWithoutAnEndIsNotReadToItsEnd) {
  constexpr off_t kSize = off_t{1} << 40;
  const sys::Fd file = make_file("root:x:0:0::/root:\n", kSize);
  PasswdEntry entry;
  const auto none = find_entry_in(file, "", 5, entry);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().value, EFBIG);
  EXPECT_LE(::lseek(file.number(), 0, SEEK_CUR), static_cast<off_t>(kMaxPasswdBytes) + 8192);
  EXPECT_TRUE(find_entry_in(make_file("root:x:0:0::/root:\n", kSize), "root", 0, entry))
      << "what comes early is found";
}

}  // namespace
}  // namespace libcontainer::process
