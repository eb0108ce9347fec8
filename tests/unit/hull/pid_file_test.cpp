#include "hull/pid_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "hull/file.h"
#include "temporary_directory.h"

namespace hull {
namespace {

std::size_t entries(const std::string& directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory)) ++count;
  return count;
}

class PidFile : public testing::Test {
 protected:
  test::TemporaryDirectory directory;
  std::string path = directory / "web.pid";
};

TEST_F(PidFile, HasTheDigitsAndNothingElse) {
  ASSERT_TRUE(write_pid_file(path, 4711));
  EXPECT_EQ(read_file(path).value_or(""), "4711");
  EXPECT_EQ(entries(directory.path()), 1U);
}

TEST_F(PidFile, ReplacesAnOldOne) {
  ASSERT_TRUE(write_pid_file(path, 123456));
  ASSERT_TRUE(write_pid_file(path, 7));
  EXPECT_EQ(read_file(path).value_or(""), "7");
  EXPECT_EQ(entries(directory.path()), 1U);
}

TEST_F(PidFile, ReplacesALinkAndNotItsTarget) {
  const auto target = directory / "target";
  ASSERT_TRUE(write_pid_file(target, 1));
  ASSERT_EQ(::symlink(target.c_str(), path.c_str()), 0);
  ASSERT_TRUE(write_pid_file(path, 2));
  EXPECT_EQ(read_file(target).value_or(""), "1");
  EXPECT_EQ(read_file(path).value_or(""), "2");
}

TEST_F(PidFile, HasTheModeThatTheUmaskLeaves) {
  const auto before = ::umask(027);
  const auto written = write_pid_file(path, 1);
  ::umask(before);
  ASSERT_TRUE(written);
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(PidFile, InAMissingDirectoryIsAnErrorThatNamesIt) {
  const auto missing = directory / "no/web.pid";
  const auto written = write_pid_file(missing, 1);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message,
            "write pid file '" + missing + "': no such file or directory (ENOENT)");
}

TEST_F(PidFile, CannotReplaceADirectory) {
  ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  const auto written = write_pid_file(path, 1);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("is a directory (EISDIR)"), std::string::npos)
      << written.error().message;
  EXPECT_EQ(entries(directory.path()), 1U);
}

// devtmpfs and the like have no unnamed files; sysfs has no new files at all, so the fallback fails
// with its own error and leaves nothing.
TEST(PidFileFallback, SaysWhyItFailed) {
  const auto written = write_pid_file("/sys/kernel/hull.pid", 1);
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().message.starts_with("write pid file '/sys/kernel/hull.pid': "))
      << written.error().message;
}

}  // namespace
}  // namespace hull
