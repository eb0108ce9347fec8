#include "base/error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace libcontainer::base {
namespace {

TEST(ErrorMessage, OutermostContextComesFirstAndErrnoLast) {
  Error error = make_system_error(EINVAL, "mount_setattr");
  error = with_context(std::move(error), "mounts[3] '/data'");
  error = with_context(std::move(error), "create 'web'");
  EXPECT_EQ(error.message(),
            "create 'web': mounts[3] '/data': mount_setattr: invalid argument (EINVAL)");
  EXPECT_EQ(error.code(), Errc::Kernel);
  EXPECT_EQ(error.system_error(), EINVAL);
}

TEST(ErrorMessage, ErrnoWordsAreTheOnesThatEnginesLookFor) {
  struct Case {
    int error;
    const char* words;
    Errc code;
  };
  constexpr Case kCases[] = {
      {ENOENT, "no such file or directory", Errc::NotFound},
      {EACCES, "permission denied", Errc::PermissionDenied},
      {EPERM, "operation not permitted", Errc::PermissionDenied},
      {ENOTDIR, "not a directory", Errc::Kernel},
      {EISDIR, "is a directory", Errc::Kernel},
      {EEXIST, "file exists", Errc::AlreadyExists},
      {ENOSYS, "function not implemented", Errc::Unsupported},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.words);
    EXPECT_EQ(errno_words(c.error), c.words);
    EXPECT_EQ(make_system_error(c.error, "x").code(), c.code);
  }
  EXPECT_EQ(errno_words(99999), "unknown error 99999");
}

TEST(ErrorMessage, SpecErrorNamesItsField) {
  const Error error = make_spec_error("linux.resources.memory.limit", "found 12k");
  EXPECT_EQ(error.message(), "linux.resources.memory.limit: found 12k");
  EXPECT_EQ(error.field(), "linux.resources.memory.limit");
  EXPECT_EQ(error.code(), Errc::InvalidSpec);
}

TEST(Error, CopyIsIndependentOfTheOriginal) {
  Error original = with_hint(make_error(Errc::WrongState, "stopped"), "start it");
  const Error copy = original;
  original = with_context(std::move(original), "exec");
  EXPECT_EQ(copy.message(), "stopped");
  EXPECT_EQ(copy.hint(), "start it");
}

TEST(Error, MovedFromReadsAsInternalAndEmpty) {
  Error error = make_error(Errc::NotFound, "gone");
  const Error taken = std::move(error);
  EXPECT_EQ(taken.code(), Errc::NotFound);
  EXPECT_EQ(error.code(), Errc::Internal);  // NOLINT(bugprone-use-after-move): documented
  EXPECT_EQ(error.message(), "");
}

TEST(ErrorCode, EveryCodeHasAName) {
  for (auto code = 0; code <= static_cast<int>(Errc::Internal); ++code) {
    EXPECT_NE(to_string(static_cast<Errc>(code)), "unknown");
  }
}

Result<int> half(int value) {
  if (value % 2 != 0) return std::unexpected(make_error(Errc::InvalidArgument, "odd"));
  return value / 2;
}

Result<int> quarter(int value) {
  LC_TRY_ASSIGN(const int first, half(value));
  LC_TRY_CONTEXT(half(first), "second half");
  return first / 2;
}

TEST(TryMacros, PassValuesOnAndReturnErrors) {
  EXPECT_EQ(quarter(8).value_or(-1), 2);
  EXPECT_EQ(quarter(3).error().message(), "odd");
  EXPECT_EQ(quarter(6).error().message(), "second half: odd");
}

}  // namespace
}  // namespace libcontainer::base
