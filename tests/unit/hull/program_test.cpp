#include "hull/program.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace hull {
namespace {

TEST(ProgramName, IsTheLastComponent) {
  EXPECT_EQ(program_name("/usr/bin/hull"), "hull");
  EXPECT_EQ(program_name("runc"), "runc");
  EXPECT_EQ(program_name("./a/runc"), "runc");
}

TEST(ProgramName, IsHullIfThereIsNone) {
  EXPECT_EQ(program_name(nullptr), "hull");
  EXPECT_EQ(program_name(""), "hull");
  EXPECT_EQ(program_name("/usr/bin/"), "hull");
}

TEST(VersionText, FirstLineNamesTheProgramAndTheVersion) {
  EXPECT_TRUE(version_text("hull").starts_with("hull version 0."));
  EXPECT_TRUE(version_text("runc").starts_with("runc version 0."));
  EXPECT_TRUE(version_text("docker-runtime").starts_with("hull version 0."));
}

TEST(VersionText, EndsWithTheSpecAndHasAtMostACommitBetween) {
  const auto text = version_text("hull");
  EXPECT_TRUE(text.ends_with("\nspec: 1.3.0\n"));
  const auto lines = std::ranges::count(text, '\n');
  if (lines == 3) {
    EXPECT_NE(text.find("\ncommit: "), std::string::npos);
  } else {
    EXPECT_EQ(lines, 2);
  }
}

TEST(VersionText, SaysVersionOnce) {
  const auto text = version_text("hull");
  EXPECT_EQ(text.find("version"), text.rfind("version"));
}

}  // namespace
}  // namespace hull
