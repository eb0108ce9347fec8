#include "hull/output/limit_writes.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

using libcontainer::LimitWrite;

TEST(LimitWrites, OneALineWithTheFieldIfThereIsOne) {
  const LimitWrite writes[] = {
      {.target = "/sys/fs/cgroup/pids/c/pids.max", .value = "7", .field = "linux.resources.pids"},
      {.target = "/sys/fs/cgroup/cpu/c/cpu.shares", .value = "2", .field = ""}};
  EXPECT_EQ(format_limit_writes_text(writes),
            "/sys/fs/cgroup/pids/c/pids.max: 7  linux.resources.pids\n"
            "/sys/fs/cgroup/cpu/c/cpu.shares: 2\n");
}

TEST(LimitWrites, NothingEndsItsLine) {
  const LimitWrite writes[] = {
      {.target = "/a\nb", .value = "1\x1b[2J", .field = "unified[\"\r\"]"}};
  EXPECT_EQ(format_limit_writes_text(writes), "/a\\nb: 1\\x1b[2J  unified[\"\\r\"]\n");
}

TEST(LimitWrites, JsonHasWhatTheTextHas) {
  const LimitWrite writes[] = {{.target = "/a", .value = "1", .field = "f"},
                               {.target = "/b", .value = "2", .field = ""}};
  EXPECT_EQ(format_limit_writes_json(writes),
            "[\n  {\n    \"target\": \"/a\",\n    \"value\": \"1\",\n    \"field\": \"f\"\n  },\n"
            "  {\n    \"target\": \"/b\",\n    \"value\": \"2\"\n  }\n]\n");
}

}  // namespace
}  // namespace hull::output
