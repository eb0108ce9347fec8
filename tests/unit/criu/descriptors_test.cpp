#include "criu/descriptors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace libcontainer::criu {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST(CriuDescriptors, ComeBackFromTheirFile) {
  const std::vector<std::string> descriptors{"/dev/null", "pipe:[17]", ""};
  const std::string json = format_descriptors(descriptors);
  EXPECT_EQ(json, R"(["/dev/null","pipe:[17]",""])");
  const auto parsed = parse_descriptors(json);
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(*parsed, descriptors);
}

TEST(CriuDescriptors, AFileOfAnotherFormIsRefused) {
  for (const char* json : {"", "{}", "[1]", "[\"a\""}) {
    EXPECT_FALSE(parse_descriptors(json)) << json;
  }
}

TEST(CriuDescriptors, OnlyPipesAreInherited) {
  EXPECT_THAT(
      inherited_streams({"/dev/null", "pipe:[17]", "pipe:[18]", "pipe:[19]"}),
      ElementsAre(InheritedDescriptor{"pipe:[17]", 1}, InheritedDescriptor{"pipe:[18]", 2}));
}

TEST(CriuDescriptors, OfAProcessAreItsFirstThree) {
  const auto descriptors = read_descriptors(::getpid());
  ASSERT_TRUE(descriptors) << descriptors.error().message();
  EXPECT_THAT(*descriptors, SizeIs(3));
}

}  // namespace
}  // namespace libcontainer::criu
