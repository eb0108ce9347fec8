#include "hull/help.h"

#include <gtest/gtest.h>

#include <string>

namespace hull {
namespace {

std::string line(const std::string& text, std::size_t index) {
  std::size_t start = 0;
  for (; index > 0; --index) start = text.find('\n', start) + 1;
  return text.substr(start, text.find('\n', start) - start);
}

class CommandHelp : public testing::TestWithParam<Command> {};

TEST_P(CommandHelp, StartsWithNameAndBrief) {
  const auto& command = GetParam();
  const auto text = command_help("runc", command);
  EXPECT_EQ(line(text, 0), "NAME:");
  EXPECT_EQ(line(text, 1),
            "   runc " + std::string(command.name) + " - " + std::string(command.brief));
}

TEST_P(CommandHelp, HasAnExampleThatCallsTheCommand) {
  const auto& command = GetParam();
  const auto text = command_help("hull", command);
  EXPECT_NE(text.find("EXAMPLE"), std::string::npos);
  EXPECT_NE(text.find("# hull " + std::string(command.name)), std::string::npos);
}

TEST_P(CommandHelp, ExplainsEveryFlagThatIsNotHidden) {
  const auto& command = GetParam();
  const auto text = command_help("hull", command);
  for (const auto& flag : command.flags) {
    const bool listed = text.find("   --" + std::string(flag.name)) != std::string::npos;
    EXPECT_EQ(listed, flag.shown == Shown::InHelp) << flag.name;
    EXPECT_FALSE(flag.help.empty()) << flag.name;
    EXPECT_EQ(flag.metavar.empty(), flag.kind == FlagKind::Bool) << flag.name;
  }
  for (const auto& flag : flags::kGlobal) {
    EXPECT_NE(text.find("   --" + std::string(flag.name)), std::string::npos) << flag.name;
  }
}

TEST_P(CommandHelp, IsPlainTextThatEndsWithALine) {
  const auto text = command_help("hull", GetParam());
  EXPECT_EQ(text.back(), '\n');
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << int{c};
}

TEST_P(CommandHelp, BriefIsOneSentenceWithoutAFullStop) {
  const auto brief = GetParam().brief;
  EXPECT_FALSE(brief.empty());
  EXPECT_NE(brief.back(), '.');
  EXPECT_EQ(brief.find('\n'), std::string_view::npos);
}

INSTANTIATE_TEST_SUITE_P(Every, CommandHelp, testing::ValuesIn(kCommands),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CommandTable, FlagNamesAndLettersAreUniqueInACommand) {
  for (const auto& command : kCommands) {
    for (const auto& flag : command.flags) {
      int same = 0;
      for (const auto& other : command.flags) {
        const bool letter = flag.letter != '\0' && flag.letter == other.letter;
        same += flag.name == other.name || letter ? 1 : 0;
      }
      EXPECT_EQ(same, 1) << command.name << " " << flag.name;
    }
  }
}

TEST(RootHelp, StartsWithNameAndBrief) {
  const auto text = root_help("runc");
  EXPECT_EQ(line(text, 0), "NAME:");
  EXPECT_EQ(line(text, 1), "   runc - Open Container Initiative runtime");
}

TEST(RootHelp, ListsEveryCommand) {
  const auto text = root_help("hull");
  for (const auto& command : kCommands) {
    EXPECT_NE(text.find("   " + std::string(command.name) + " "), std::string::npos);
    EXPECT_NE(text.find(command.brief), std::string::npos);
  }
}

TEST(RootHelp, DoesNotSayVersionAtTheStartOfALine) {
  EXPECT_EQ(root_help("hull").find("\nversion"), std::string::npos);
}

TEST(Wrapped, BreaksAtSpacesAndKeepsParagraphs) {
  EXPECT_EQ(wrapped("aaa bbb ccc", 9, 2), "  aaa bbb\n  ccc\n");
  EXPECT_EQ(wrapped("aaa\n\nbbb", 20, 1), " aaa\n\n bbb\n");
  EXPECT_EQ(wrapped("longerthanwidth x", 5, 0), "longerthanwidth\nx\n");
  EXPECT_EQ(wrapped("", 5, 0), "");
}

TEST(FlagSpelling, ShowsBothSpellingsWithTheirValue) {
  EXPECT_EQ(flag_spelling(flags::kBundle), "--bundle DIR, -b DIR");
  EXPECT_EQ(flag_spelling(flags::kDetach), "--detach, -d");
  EXPECT_EQ(flag_spelling(flags::kPidFile), "--pid-file FILE");
  EXPECT_NE(flag_explanation(flags::kPreserveFds).find("(default: 0)"), std::string::npos);
}

}  // namespace
}  // namespace hull
