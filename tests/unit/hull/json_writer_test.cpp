#include "hull/output/json_writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "hull/output/utf8.h"

namespace hull::output {
namespace {

using namespace std::string_literals;

struct StringCase {
  const char* name;
  std::string value;
  std::string expected;
};

class AppendJsonString : public testing::TestWithParam<StringCase> {};

TEST_P(AppendJsonString, Escapes) {
  std::string out;
  append_json_string(out, GetParam().value);
  EXPECT_EQ(out, "\"" + GetParam().expected + "\"");
}

const StringCase kStrings[] = {
    {"Empty", "", ""},
    {"Plain", "web-1 /b", "web-1 /b"},
    {"Quote", "a\"b", "a\\\"b"},
    {"Backslash", "a\\b", "a\\\\b"},
    {"Slash", "a/b", "a/b"},
    {"NewLine", "a\nb\r\t", "a\\nb\\r\\t"},
    {"BellAndFeeds", "\b\f\a", "\\b\\f\\u0007"},
    {"Nul", "a\0b"s, "a\\u0000b"},
    {"Escape", "\x1b[31m", "\\u001b[31m"},
    {"Delete", "\x7f", "\x7f"},
    {"Html", "<a&b>", "\\u003ca\\u0026b\\u003e"},
    {"Umlaut", "\u00e4", "\u00e4"},
    {"Euro", "\u20ac", "\u20ac"},
    {"Emoji", "\U0001f433", "\U0001f433"},
    {"LineSeparator", "\u2028\u2029", "\\u2028\\u2029"},
    {"StrayByte", "a\x80z", "a\ufffdz"},
    {"CutOff", "a\xe2\x82", "a\ufffd\ufffd"},
    {"Overlong", "\xc0\xaf", "\ufffd\ufffd"},
    {"Surrogate", "\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
    {"TooLarge", "\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
    {"AllOnes", "\xff", "\ufffd"},
};
INSTANTIATE_TEST_SUITE_P(Table, AppendJsonString, testing::ValuesIn(kStrings),
                         [](const auto& row) { return std::string(row.param.name); });

void write_sample(JsonWriter& json) {
  json.begin_object();
  json.member("a", "x");
  json.key("b");
  json.begin_array();
  json.number(1);
  json.number(-2);
  json.end_array();
  json.key("c");
  json.begin_object();
  json.end_object();
  json.key("d");
  json.begin_array();
  json.end_array();
  json.end_object();
}

TEST(JsonWriter, WritesOneLine) {
  JsonWriter json(JsonStyle::OneLine);
  write_sample(json);
  EXPECT_EQ(json.take(), R"({"a":"x","b":[1,-2],"c":{},"d":[]})");
}

TEST(JsonWriter, IndentsByTwoSpaces) {
  JsonWriter json(JsonStyle::Indented);
  write_sample(json);
  EXPECT_EQ(json.take(), R"({
  "a": "x",
  "b": [
    1,
    -2
  ],
  "c": {},
  "d": []
})");
}

TEST(JsonWriter, WritesAnArrayOfObjects) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_array();
  for (const auto* name : {"x", "y"}) {
    json.begin_object();
    json.member("n", name);
    json.end_object();
  }
  json.end_array();
  EXPECT_EQ(json.take(), R"([{"n":"x"},{"n":"y"}])");
}

TEST(JsonWriter, WritesTheLimitsOfNumbers) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_array();
  json.number(std::numeric_limits<std::int64_t>::min());
  json.number(std::numeric_limits<std::int64_t>::max());
  json.end_array();
  EXPECT_EQ(json.take(), "[-9223372036854775808,9223372036854775807]");
}

TEST(Utf8Length, IsZeroForWhatIsNone) {
  EXPECT_EQ(utf8_length("a"), 1U);
  EXPECT_EQ(utf8_length("\u00e4x"), 2U);
  EXPECT_EQ(utf8_length("\u20ac"), 3U);
  EXPECT_EQ(utf8_length("\U0010ffff"), 4U);
  EXPECT_EQ(utf8_length("\xe2\x82"), 0U);
  EXPECT_EQ(utf8_length("\xe0\x80\x80"), 0U);
  EXPECT_EQ(utf8_length("\xf0\x80\x80\x80"), 0U);
  EXPECT_EQ(utf8_length("\xe2\x28\xa1"), 0U);
}

TEST(JsonWriter, NumbersTruthValuesAndNull) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_array();
  json.unsigned_number(std::numeric_limits<std::uint64_t>::max());
  json.real(0.25);
  json.real(0);
  json.boolean(true);
  json.boolean(false);
  json.null();
  json.end_array();
  EXPECT_EQ(json.take(), "[18446744073709551615,0.25,0,true,false,null]");
}

TEST(JsonWriter, IndentsByFourIfAsked) {
  JsonWriter json(JsonStyle::IndentedByFour);
  json.begin_object();
  json.member("a", "b");
  json.end_object();
  EXPECT_EQ(json.take(), "{\n    \"a\": \"b\"\n}");
}

}  // namespace
}  // namespace hull::output
