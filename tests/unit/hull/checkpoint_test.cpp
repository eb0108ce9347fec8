#include "hull/output/checkpoint.h"

#include <gtest/gtest.h>

#include <chrono>

namespace hull::output {
namespace {

using libcontainer::CheckpointProgress;
using libcontainer::CheckpointSummary;

constexpr CheckpointProgress kProgress{.round = 2,
                                       .written = 3 << 20,
                                       .resident = 210 << 20,
                                       .elapsed = std::chrono::milliseconds(420)};
constexpr CheckpointSummary kSummary{.round = 3,
                                     .written = 4096,
                                     .unchanged = 1536,
                                     .lazy = 7,
                                     .frozen = std::chrono::microseconds(12'500),
                                     .memory_time = std::chrono::microseconds(9)};

TEST(CheckpointOutput, IsALineForPeople) {
  EXPECT_EQ(format_checkpoint(kProgress), "round 2: 3.0MiB written, 210.0MiB in memory, 0.4 s");
  EXPECT_EQ(format_checkpoint(kSummary),
            "round 3: 4.0KiB written, 1.5KiB unchanged, stood still for 12.5 ms");
}

TEST(CheckpointOutput, IsAnObjectALineForPrograms) {
  EXPECT_EQ(
      format_checkpoint_json(kProgress),
      R"({"type":"progress","round":2,"written":3145728,"resident":220200960,"elapsed":420000})"
      "\n");
  EXPECT_EQ(
      format_checkpoint_json(kSummary),
      R"({"type":"summary","round":3,"written":4096,"unchanged":1536,"lazy":7,"frozen":12500,)"
      R"("memoryTime":9})"
      "\n");
}

}  // namespace
}  // namespace hull::output
