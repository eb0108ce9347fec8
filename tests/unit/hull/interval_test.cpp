#include "hull/interval.h"

#include <gtest/gtest.h>

#include <vector>

#include "hull/parser.h"

namespace hull {
namespace {

using std::chrono::milliseconds;

Outcome<std::chrono::nanoseconds> interval_of(std::vector<std::string_view> words,
                                              ZeroInterval zero) {
  const auto invocation = parse_command_line(words);
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  return read_interval(invocation.args, zero);
}

std::string refusal_of(std::string_view text, ZeroInterval zero) {
  const auto interval = interval_of({"stats", "--interval", text}, zero);
  return interval ? "" : interval.error().message;
}

TEST(IntervalFlag, IsADurationWithTheDefaultOfTheCommand) {
  EXPECT_EQ(interval_of({"stats"}, ZeroInterval::Refused), milliseconds(1000));
  EXPECT_EQ(interval_of({"events", "web"}, ZeroInterval::Refused), milliseconds(5000));
  EXPECT_EQ(interval_of({"stats", "--interval", "1m1.5s"}, ZeroInterval::Refused),
            milliseconds(61500));
}

TEST(IntervalFlag, IsZeroOnlyWhereThatMeansSomething) {
  EXPECT_EQ(interval_of({"stats", "--interval", "0"}, ZeroInterval::Allowed), milliseconds(0));
  EXPECT_EQ(refusal_of("0", ZeroInterval::Refused), "duration interval must be greater than 0");
}

TEST(IntervalFlag, IsNeitherNegativeNorLongerThanAYear) {
  EXPECT_EQ(refusal_of("-1s", ZeroInterval::Refused), "duration interval must be greater than 0");
  EXPECT_EQ(refusal_of("-1s", ZeroInterval::Allowed), "duration interval must not be negative");
  EXPECT_EQ(refusal_of("8760h", ZeroInterval::Allowed), "");
  EXPECT_EQ(refusal_of("8760h1ns", ZeroInterval::Allowed),
            "duration interval must be at most 8760h");
}

}  // namespace
}  // namespace hull
