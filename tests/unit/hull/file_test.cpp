#include "hull/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "temporary_directory.h"

namespace hull {
namespace {

TEST(ReadFile, GivesAllOfIt) {
  const test::TemporaryDirectory directory;
  const auto path = directory / "long";
  const std::string text(100'000, 'x');
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(write_all(file.number(), text, "file"));
  EXPECT_EQ(read_file(path).value_or(""), text);
}

TEST(ReadFile, NamesThePathThatFails) {
  EXPECT_EQ(read_file("/nowhere").error().message,
            "open '/nowhere': no such file or directory (ENOENT)");
  EXPECT_EQ(read_file("/").error().message, "read '/': is a directory (EISDIR)");
}

TEST(ReadFile, StopsAtWhatNeverEnds) {
  EXPECT_EQ(read_file("/dev/zero").error().message, "read '/dev/zero': longer than 32 MiB");
}

TEST(WriteAll, ReportsAFullDevice) {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full);
  EXPECT_EQ(write_all(full.number(), "x", "standard output").error().message,
            "write standard output: no space left on device (ENOSPC)");
}

TEST(SystemFailure, SpellsTheErrorInLowerCase) {
  EXPECT_EQ(system_failure(EINVAL, "act").message, "act: invalid argument (EINVAL)");
  EXPECT_EQ(system_failure(EIO, "act").message, "act: input/output error (EIO)");
  EXPECT_EQ(system_failure(99999, "act").message, "act: unknown error");
}

TEST(Fd, ClosesWithItsOwner) {
  int number = -1;
  {
    Fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    number = fd.number();
    Fd other(std::move(fd));
    EXPECT_GE(::fcntl(number, F_GETFD), 0);
  }
  EXPECT_LT(::fcntl(number, F_GETFD), 0);
}

}  // namespace
}  // namespace hull
