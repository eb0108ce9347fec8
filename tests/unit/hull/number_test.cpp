#include "hull/number.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace hull {
namespace {

constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
constexpr auto kMin = std::numeric_limits<std::int64_t>::min();

struct IntegerCase {
  const char* text;
  std::optional<std::int64_t> value;
};

class ParseInteger : public testing::TestWithParam<IntegerCase> {};

TEST_P(ParseInteger, ReadsGoLiterals) {
  EXPECT_EQ(parse_integer(GetParam().text), GetParam().value) << GetParam().text;
}

constexpr IntegerCase kIntegers[] = {
    {"0", 0},
    {"7", 7},
    {"-7", -7},
    {"+7", 7},
    {"0x1F", 31},
    {"0XfF", 255},
    {"-0x10", -16},
    {"0b101", 5},
    {"0B1", 1},
    {"0o17", 15},
    {"0O17", 15},
    {"017", 15},
    {"00", 0},
    {"0x_1f", 31},
    {"0b1_0", 2},
    {"0_7", 7},
    {"9223372036854775807", kMax},
    {"-9223372036854775808", kMin},
    {"0x7fffffffffffffff", kMax},
    {"9223372036854775808", std::nullopt},
    {"-9223372036854775809", std::nullopt},
    {"18446744073709551616", std::nullopt},
    {"", std::nullopt},
    {"-", std::nullopt},
    {"+", std::nullopt},
    {"--1", std::nullopt},
    {"0x", std::nullopt},
    {"0b2", std::nullopt},
    {"08", std::nullopt},
    {"0x1_", std::nullopt},
    {"0x1__2", std::nullopt},
    {"1_000", std::nullopt},
    {"1 ", std::nullopt},
    {" 1", std::nullopt},
    {"1.0", std::nullopt},
    {"1e3", std::nullopt},
    {"ten", std::nullopt},
};
INSTANTIATE_TEST_SUITE_P(Literals, ParseInteger, testing::ValuesIn(kIntegers));

TEST(ParseDecimal, KnowsNoOtherBase) {
  EXPECT_EQ(parse_decimal("010"), 10);
  EXPECT_EQ(parse_decimal("-3"), -3);
  EXPECT_EQ(parse_decimal("0x10"), std::nullopt);
  EXPECT_EQ(parse_decimal(""), std::nullopt);
}

TEST(ParseBool, KnowsTwelveWords) {
  for (const auto* text : {"1", "t", "T", "true", "TRUE", "True"}) {
    EXPECT_EQ(parse_bool(text), true) << text;
  }
  for (const auto* text : {"0", "f", "F", "false", "FALSE", "False"}) {
    EXPECT_EQ(parse_bool(text), false) << text;
  }
  for (const auto* text : {"", "tRUE", "yes", "no", "2", "on", " true"}) {
    EXPECT_EQ(parse_bool(text), std::nullopt) << text;
  }
}

constexpr std::int64_t kSecond = 1'000'000'000;

class ParseDuration : public testing::TestWithParam<IntegerCase> {};

TEST_P(ParseDuration, ReadsGoDurations) {
  EXPECT_EQ(parse_duration(GetParam().text), GetParam().value) << GetParam().text;
}

constexpr IntegerCase kDurations[] = {
    {"0", 0},
    {"-0", 0},
    {"5s", 5 * kSecond},
    {"+5s", 5 * kSecond},
    {"-5s", -5 * kSecond},
    {"100ms", kSecond / 10},
    {"1m30s", 90 * kSecond},
    {"1h", 3600 * kSecond},
    {"1h0m1s", 3601 * kSecond},
    {"1.5h", 5400 * kSecond},
    {".5s", kSecond / 2},
    {"1.s", kSecond},
    {"2us", 2000},
    {"2\u00b5s", 2000},
    {"2\u03bcs", 2000},
    {"7ns", 7},
    {"0.25ms", 250'000},
    {"0.1ns", 0},
    {"", std::nullopt},
    {"5", std::nullopt},
    {"s", std::nullopt},
    {".s", std::nullopt},
    {"5 s", std::nullopt},
    {"5d", std::nullopt},
    {"1m30", std::nullopt},
    {"-", std::nullopt},
    {"9999999h", std::nullopt},
    {"99999999999999999999s", std::nullopt},
};
INSTANTIATE_TEST_SUITE_P(Terms, ParseDuration, testing::ValuesIn(kDurations));

}  // namespace
}  // namespace hull
