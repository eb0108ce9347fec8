#include "config/container_id.h"

#include <gtest/gtest.h>

#include <string>

namespace libcontainer::config {
namespace {

std::string message_of(std::string_view id) {
  const auto valid = validate_id(id);
  if (valid) return "";
  EXPECT_EQ(valid.error().code(), Errc::InvalidArgument);
  return valid.error().message();
}

TEST(ContainerId, LettersDigitsAndFourSignsAreAllowed) {
  for (const std::string& id : {std::string("a"), std::string("Web_1+x-2.y"), std::string("-"),
                                std::string("a.."), std::string(kMaxIdLength, 'x')}) {
    EXPECT_EQ(message_of(id), "") << id;
  }
}

TEST(ContainerId, NoneIsRefused) { EXPECT_EQ(message_of(""), "container id cannot be empty"); }

TEST(ContainerId, OtherBytesAreNamed) {
  constexpr const char* kAllowed = "; allowed: letters, digits and \"_+-.\"";
  struct Case {
    std::string id;
    std::string reason;
  };
  for (const Case& entry :
       {Case{"a/b", R"("a/b" has a "/")"}, Case{"/", R"("/" has a "/")"},
        Case{"a b", R"("a b" has a " ")"}, Case{"a\n", R"("a\x0a" has a "\x0a")"},
        Case{std::string("a\0", 2), R"("a\x00" has a "\x00")"},
        Case{"a:b", R"("a:b" has a ":")"}}) {
    EXPECT_EQ(message_of(entry.id), "invalid container ID format: " + entry.reason + kAllowed);
  }
}

TEST(ContainerId, NamesWithADotInFrontAreOurs) {
  for (const char* id : {".", "..", ".lock", "..a"}) {
    EXPECT_TRUE(message_of(id).starts_with("invalid container ID format: ")) << id;
  }
}

TEST(ContainerId, LengthIsLimited) {
  EXPECT_TRUE(
      message_of(std::string(kMaxIdLength + 1, 'x')).ends_with("has 256 bytes; allowed: 255"));
  EXPECT_LT(message_of(std::string(100000, 'x')).size(), 200U);
}

}  // namespace
}  // namespace libcontainer::config
