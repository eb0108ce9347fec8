#include "hull/output_format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "hull/parser.h"

namespace hull {
namespace {

Outcome<OutputFormat> format_of(std::vector<std::string_view> words) {
  const auto invocation = parse_command_line(words);
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  return read_output_format(invocation.args);
}

TEST(OutputFormatFlag, TextGoesByTheNameThatTheCommandHasForIt) {
  EXPECT_EQ(format_of({"list"}), OutputFormat::Text);
  EXPECT_EQ(format_of({"list", "--format", "table"}), OutputFormat::Text);
  EXPECT_EQ(format_of({"validate", "--format", "text"}), OutputFormat::Text);
  EXPECT_FALSE(format_of({"list", "--format", "text"}));
  EXPECT_FALSE(format_of({"validate", "--format", "table"}));
}

TEST(OutputFormatFlag, EveryCommandThatHasItKnowsJson) {
  for (const auto& command : kCommands) {
    if (std::ranges::find(command.flags, "format", &Flag::name) == command.flags.end()) continue;
    const std::vector<std::string_view> words{command.name, "--format", "json", "explain"};
    const auto taken = command.max_positionals == 0 ? 3U : 4U;
    EXPECT_EQ(format_of({words.begin(), words.begin() + taken}), OutputFormat::Json)
        << command.name;
  }
}

TEST(OutputFormatFlag, OthersAreRefused) {
  const auto refused = format_of({"list", "--format", "yaml"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "invalid format option");
}

}  // namespace
}  // namespace hull
