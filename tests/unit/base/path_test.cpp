#include "base/path.h"

#include <gtest/gtest.h>

namespace libcontainer::base {
namespace {

TEST(CleanPath, IsTheShortestThatMeansTheSame) {
  struct Case {
    const char* path;
    const char* expected;
  };
  constexpr Case kCases[] = {
      {"", "."},
      {"/", "/"},
      {"//a//b/", "/a/b"},
      {"/a/./b", "/a/b"},
      {"/a/../b", "/b"},
      {"/../../a", "/a"},
      {"a/../..", ".."},
      {"../../a", "../../a"},
      {"a/b/../../..", ".."},
      {"/..", "/"},
      {"./a", "a"},
      {"a/..", "."},
      {"/a/b/../../..", "/"},
      {"...", "..."},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.path);
    EXPECT_EQ(clean_path(c.path), c.expected);
  }
}

TEST(AbsolutePath, RelativeStartsAtTheDirectory) {
  EXPECT_EQ(absolute_path("/bundle", "rootfs"), "/bundle/rootfs");
  EXPECT_EQ(absolute_path("/bundle", "/other/./x"), "/other/x");
  EXPECT_EQ(absolute_path("/", "proc"), "/proc");
  EXPECT_EQ(absolute_path("/bundle", "../x"), "/x");
}

TEST(IsWithin, ComparesWholeComponents) {
  EXPECT_TRUE(is_within("/a/b", "/a"));
  EXPECT_TRUE(is_within("/a", "/a"));
  EXPECT_TRUE(is_within("/a", "/"));
  EXPECT_FALSE(is_within("/ab", "/a"));
  EXPECT_FALSE(is_within("/", "/a"));
}

}  // namespace
}  // namespace libcontainer::base
