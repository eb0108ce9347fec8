#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cgroups/systemd/annotations.h"
#include "cgroups/systemd/variant_text.h"

namespace libcontainer::cgroups::systemd {
namespace {

using testing::HasSubstr;

TEST(ParseVariant, TakesWhatPropertiesAreWrittenIn) {
  const std::pair<const char*, const char*> cases[] = {
      {"true", "X b true"},
      {" false ", "X b false"},
      {"15", "X i 15"},
      {"-3", "X i -3"},
      {"0x10", "X i 16"},
      {"1.5", "X d 1.5"},
      {"uint64 18446744073709551615", "X t 18446744073709551615"},
      {"int16 -32768", "X n -32768"},
      {"byte 255", "X y 255"},
      {"double 2", "X d 2"},
      {"'a b'", "X s \"a b\""},
      {"\"it's\"", "X s \"it's\""},
      {R"('\u00e4\t\\')", "X s \"\u00e4\t\\\""},
      {"objectpath '/a'", "X o \"/a\""},
      {"['a', 'b']", "X as 2 \"a\" \"b\""},
      {"[uint32 1, uint32 2]", "X au 2 1 2"},
      {"@as []", "X as 0"},
      {"@at [1,2]", "X at 2 1 2"},
      {"[[1],[2,3]]", "X aai 2 1 1 2 2 3"},
  };
  for (const auto& [text, expected] : cases) {
    const auto value = parse_variant(text);
    ASSERT_TRUE(value) << text << ": " << value.error();
    EXPECT_EQ(to_text({"X", *value}), expected);
  }
}

TEST(ParseVariant, RefusesTheRest) {
  std::string deep(100, '[');
  for (const std::string& text : std::vector<std::string>{"",
                                                          "maybe",
                                                          "'open",
                                                          "[1, 'a']",
                                                          "[1",
                                                          "[]",
                                                          "byte 256",
                                                          "int32 'x'",
                                                          "uint32 -1",
                                                          "3000000000",
                                                          "@z 1",
                                                          "@as 5",
                                                          "1 2",
                                                          "'\\q'",
                                                          "'\\u00",
                                                          "[1,]",
                                                          "{}",
                                                          "<1>",
                                                          "@",
                                                          "uint64",
                                                          "@aaaaaaaaaaas []",
                                                          deep,
                                                          std::string("'a\0b'", 5)}) {
    EXPECT_FALSE(parse_variant(text)) << text;
  }
}

Result<std::vector<Property>> parse(const char* name, const char* value) {
  return parse_annotations({{std::string(kAnnotationPrefix) + name, value}, {"a", "b"}, {"z", ""}});
}

TEST(Annotations, SecondsBecomeMicroseconds) {
  const std::pair<const char*, const char*> cases[] = {
      {"10", "XUSec t 10000000"}, {"uint64 10", "XUSec t 10000000"}, {"1.5", "XUSec t 1500000"}};
  for (const auto& [value, expected] : cases) {
    const auto properties = parse_annotations({{"org.systemd.property.XxSec", value}});
    ASSERT_TRUE(properties) << properties.error().message();
    EXPECT_EQ("X" + to_text(properties->at(0)).substr(2), expected);
  }
  EXPECT_EQ(to_text(parse("TimeoutStopUSec", "uint64 5")->at(0)), "TimeoutStopUSec t 5");
  EXPECT_FALSE(parse("TimeoutStopSec", "'soon'"));
  EXPECT_FALSE(parse("TimeoutStopSec", "-1"));
  EXPECT_FALSE(parse("TimeoutStopSec", "uint64 18446744073709551615"));
}

TEST(Annotations, OfOthersArePassedOver) {
  const auto properties = parse("KillSignal", "15");
  ASSERT_TRUE(properties);
  ASSERT_EQ(properties->size(), 1U);
  EXPECT_EQ(to_text(properties->at(0)), "KillSignal i 15");
}

TEST(Annotations, ErrorsNameTheAnnotation) {
  EXPECT_THAT(parse("A1b", "1").error().message(),
              HasSubstr("annotation org.systemd.property.A1b name incorrect: "));
  EXPECT_THAT(parse("", "1").error().message(), HasSubstr("name incorrect: "));
  const auto bad = parse("KillSignal", "maybe");
  EXPECT_THAT(bad.error().message(),
              HasSubstr("annotation org.systemd.property.KillSignal=maybe value parse error: "));
  EXPECT_EQ(bad.error().field(), "annotations[\"org.systemd.property.KillSignal\"]");
}

}  // namespace
}  // namespace libcontainer::cgroups::systemd
