#include "hooks/report.h"

#include <gtest/gtest.h>

#include <string>

namespace libcontainer::hooks {
namespace {

Output output(std::string_view text) {
  Output result;
  result.add(text);
  return result;
}

std::string report(std::string_view out, std::string_view err) {
  Report result;
  result.add("exit status 3").add(output(out), output(err));
  return std::string(result.text());
}

TEST(HookReport, HasBothStreams) {
  EXPECT_EQ(report("words\n", "more\n"), "exit status 3, stdout: words, stderr: more");
  EXPECT_EQ(report("", ""), "exit status 3, stdout: , stderr: ");
}

TEST(HookReport, IsOneLine) {
  EXPECT_EQ(report("a\nb\n\n", "\t\x1b[31m\x7f\r"),
            "exit status 3, stdout: a\\nb, stderr: \\t\\x1b[31m\\x7f\\x0d");
}

TEST(HookReport, LongStreamTakesWhatTheOtherLeaves) {
  const std::string text = report(std::string(5000, 'o'), "why");
  EXPECT_EQ(text.size(), kMaxReport);
  EXPECT_TRUE(text.ends_with("oo[...], stderr: why"));
  const std::string other = report("why", std::string(5000, 'e'));
  EXPECT_EQ(other.size(), kMaxReport);
  EXPECT_TRUE(other.starts_with("exit status 3, stdout: why, stderr: ee"));
  EXPECT_TRUE(other.ends_with("ee[...]"));
}

TEST(HookReport, TwoLongStreamsShareTheRoom) {
  const std::string text = report(std::string(5000, 'o'), std::string(5000, '\n'));
  EXPECT_LE(text.size(), kMaxReport);
  EXPECT_NE(text.find("oo[...], stderr: \\n\\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\\n[...]"));
  EXPECT_GT(text.size(), kMaxReport - 8);
}

TEST(HookReport, NoEscapeIsCutInTwo) {
  for (std::size_t size = kMaxReport / 4 - 30; size < kMaxReport / 4 + 10; ++size) {
    const std::string text = report("", std::string(size, '\x01') + "\n");
    EXPECT_TRUE(text.ends_with("\\x01") || text.ends_with("\\x01[...]")) << size;
  }
}

TEST(HookReport, CutIsMarkedAlsoWhereTheKeptPartFits) {
  Output out;
  for (int i = 0; i < 10; ++i) out.add(std::string(300, 'x'));
  Report result;
  result.add(out, output(""));
  EXPECT_NE(result.text().find("[...], stderr: "), std::string_view::npos);
}

}  // namespace
}  // namespace libcontainer::hooks
