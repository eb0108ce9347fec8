#include "image/errno_words.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "base/error.h"

namespace libcontainer::image {
namespace {

constexpr int kHighestErrno = 133;

TEST(ErrnoWords, AreThoseOfTheLibrary) {
  int known = 0;
  for (int error = 1; error <= kHighestErrno; ++error) {
    if (errno_words(error) == "unknown error") continue;
    EXPECT_EQ(errno_words(error), base::errno_words(error));
    ++known;
  }
  EXPECT_GT(known, 20);
}

TEST(ErrnoWords, KnowWhatAStartFifoThatEndsIsTold) { EXPECT_EQ(errno_words(EPIPE), "broken pipe"); }

}  // namespace
}  // namespace libcontainer::image
