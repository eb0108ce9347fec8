#include "hull/output/escape.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

TEST(Printable, KeepsTextAndQuotes) {
  EXPECT_EQ(printable("a 'b' \"c\" \\ \u00e4\u20ac"), "a 'b' \"c\" \\ \u00e4\u20ac");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesWhatEndsALineOrMovesACursor) {
  EXPECT_EQ(printable("a\nb\rc\td\x1b[2J\x7f"), "a\\nb\\rc\\td\\x1b[2J\\x7f");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Printable, EscapesControlCharactersBeyondAsciiAndStrayBytes) {
  EXPECT_EQ(printable("\u0085\u009b"), "\\xc2\\x85\\xc2\\x9b");
  EXPECT_EQ(printable("\u00a0"), "\u00a0");
  EXPECT_EQ(printable("\x9b"
                      "2J\xff"),
            "\\x9b2J\\xff");
}

}  // namespace
}  // namespace hull::output
