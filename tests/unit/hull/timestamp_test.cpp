#include "hull/output/timestamp.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

std::string at(std::int64_t seconds) {
  return format_timestamp(std::chrono::system_clock::time_point(std::chrono::seconds(seconds)));
}

TEST(FormatTimestamp, IsRfc3339InUtc) {
  EXPECT_EQ(at(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(at(951'782'400), "2000-02-29T00:00:00Z");
  EXPECT_EQ(at(1'795'296'080), "2026-11-21T21:21:20Z");
  EXPECT_EQ(at(-1), "1969-12-31T23:59:59Z");
}

}  // namespace
}  // namespace hull::output
