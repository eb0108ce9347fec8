#include "hull/limit_flags.h"

#include <gtest/gtest.h>

#include "hull/parser.h"
#include "words.h"

namespace hull {
namespace {

Outcome<libcontainer::Resources> read(std::string_view line) {
  const auto text = "update web " + std::string(line);
  const auto invocation = parse_command_line(test::words(text));
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  return read_limit_flags(invocation.args);
}

TEST(LimitFlags, EachHasItsField) {
  const auto limits = read(
      "--blkio-weight 500 --cpu-period 1000 --cpu-quota -1 --cpu-burst 7 --cpu-share 512 "
      "--cpu-rt-period 2000 --cpu-rt-runtime 3000 --cpuset-cpus 0-1 --cpuset-mems 0 --cpu-idle 1 "
      "--memory 1m --memory-reservation 2k --memory-swap -1 --pids-limit 0x10");
  ASSERT_TRUE(limits) << limits.error().message;
  EXPECT_EQ(limits->block_io.weight, 500);
  EXPECT_EQ(limits->cpu.period, 1000U);
  EXPECT_EQ(limits->cpu.quota, -1);
  EXPECT_EQ(limits->cpu.burst, 7U);
  EXPECT_EQ(limits->cpu.shares, 512U);
  EXPECT_EQ(limits->cpu.realtime_period, 2000U);
  EXPECT_EQ(limits->cpu.realtime_runtime, 3000);
  EXPECT_EQ(limits->cpu.cpus, "0-1");
  EXPECT_EQ(limits->cpu.mems, "0");
  EXPECT_EQ(limits->cpu.idle, 1);
  EXPECT_EQ(limits->memory.limit, 1 << 20);
  EXPECT_EQ(limits->memory.reservation, 2048);
  EXPECT_EQ(limits->memory.swap, -1);
  EXPECT_EQ(limits->pids_limit, 16);
}

TEST(LimitFlags, AbsentAndEmptyOnesNameNothing) {
  const auto limits = read("--memory '' --cpu-quota= --pids-limit ''");
  ASSERT_TRUE(limits);
  EXPECT_FALSE(limits->memory.limit);
  EXPECT_FALSE(limits->cpu.quota);
  EXPECT_FALSE(limits->pids_limit);
  EXPECT_FALSE(limits->cpu.idle);
}

TEST(LimitFlags, WrongValuesAreNamed) {
  EXPECT_EQ(read("--memory 5x").error().message,
            "invalid value for memory: '5x' is not a size such as 512m, or -1");
  for (const char* line :
       {"--cpu-period -1", "--cpu-quota x", "--blkio-weight 70000", "--pids-limit 1.5",
        "--memory-swap -2", "--cpu-share 99999999999999999999"}) {
    const auto limits = read(line);
    ASSERT_FALSE(limits) << line;
    EXPECT_TRUE(limits.error().message.starts_with("invalid value for ")) << line;
  }
}

}  // namespace
}  // namespace hull
