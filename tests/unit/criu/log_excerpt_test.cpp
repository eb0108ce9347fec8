#include "criu/log_excerpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace libcontainer::criu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kLog =
    "(00.1) one\n(00.2) two\n(00.3) three\n(00.4) four\n(00.5) five\n(00.6) six\n"
    "(00.7) Error (criu/x.c:1): first\n(00.8) seven\n(00.9) Error (criu/y.c:2): second\n(01.0) "
    "end\n";

TEST(CriuLog, LinesBeforeAnErrorAreQuotedOnce) {
  EXPECT_THAT(decisive_lines(kLog),
              ElementsAre("(00.2) two", "(00.3) three", "(00.4) four", "(00.5) five", "(00.6) six",
                          "(00.7) Error (criu/x.c:1): first", "(00.8) seven",
                          "(00.9) Error (criu/y.c:2): second"));
}

TEST(CriuLog, WithoutAnErrorNothingIsQuoted) {
  EXPECT_THAT(decisive_lines("(00.1) one\n"), IsEmpty());
  EXPECT_EQ(first_error("(00.1) one\n"), "");
}

TEST(CriuLog, TheFirstErrorHasNoTimeStamp) {
  EXPECT_EQ(first_error(kLog), "Error (criu/x.c:1): first");
}

}  // namespace
}  // namespace libcontainer::criu
