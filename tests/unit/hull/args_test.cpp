#include "hull/args.h"

#include <gtest/gtest.h>

#include "hull/parser.h"
#include "words.h"

namespace hull {
namespace {

Args parse(std::string_view line) {
  auto invocation = parse_command_line(test::words(line));
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  return std::move(invocation.args);
}

TEST(Args, TheLastValueOfAFlagCounts) {
  EXPECT_EQ(parse("run --bundle /a -b /b x").text("bundle"), "/b");
  EXPECT_FALSE(parse("run --detach -d=false x").flag("detach"));
}

TEST(Args, AbsentFlagsHaveTheirDefaults) {
  const auto args = parse("run x");
  EXPECT_FALSE(args.given("preserve-fds"));
  EXPECT_EQ(args.number("preserve-fds"), 0);
  EXPECT_EQ(args.text("bundle"), "");
  EXPECT_FALSE(args.flag("keep"));
  EXPECT_EQ(args.text("log-format"), "text");
  EXPECT_EQ(args.text("rootless"), "auto");
}

TEST(Args, TheDefaultOfAGlobalFlagHoldsWithoutACommand) {
  EXPECT_EQ(Args().text("log-format"), "text");
}

TEST(Args, NumbersHaveBaseZero) {
  EXPECT_EQ(parse("run --preserve-fds 0x10 x").number("preserve-fds"), 16);
}

TEST(Args, RepeatedFlagsGiveAList) {
  const auto list = parse("exec -e A=1 --env B=2 x sh").list("env");
  EXPECT_EQ(list, (std::vector<std::string_view>{"A=1", "B=2"}));
}

TEST(Args, ASwitchAndAGlobalValueOfOneNameStayApart) {
  const auto both = parse("--rootless=false spec --rootless");
  EXPECT_TRUE(both.flag("rootless"));
  EXPECT_EQ(both.text("rootless"), "false");
  const auto global = parse("--rootless=true spec");
  EXPECT_FALSE(global.flag("rootless"));
  EXPECT_EQ(parse("spec --rootless").text("rootless"), "auto");
}

TEST(Args, PositionalsHaveAFallback) {
  const auto args = parse("kill web");
  EXPECT_EQ(args.container_id(), "web");
  EXPECT_EQ(args.positional(1, "SIGTERM"), "SIGTERM");
}

}  // namespace
}  // namespace hull
