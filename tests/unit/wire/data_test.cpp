#include <gtest/gtest.h>

#include "wire/builder.h"
#include "wire/payload.h"
#include "wire/process_steps.h"

namespace libcontainer::wire {
namespace {

TEST(Plan, IsReadBackAsItWasBuilt) {
  PlanBuilder builder;
  builder.add_caller(StepKind::JoinCgroup, wire::Turn::Ahead, {.field = "linux.cgroupsPath"});
  const std::vector<std::string> args = {"/bin/sh", "-c", ""};
  builder.add(Execute{.args = builder.texts(args)}, {.field = "process.args", .index = 0});
  const Plan plan = std::move(builder).finish(MapsPhase::Dumpable);

  const Block block(plan.block);
  const auto* header = block.object<PlanHeader>(0);
  ASSERT_NE(header, nullptr);
  EXPECT_EQ(header->magic, kPlanMagic);
  EXPECT_EQ(header->size, plan.block.size());
  EXPECT_EQ(header->maps_phase, MapsPhase::Dumpable);
  const auto steps = block.list(header->steps);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].kind, StepKind::JoinCgroup);
  ASSERT_EQ(steps[1].kind, StepKind::Execute);
  const auto* execute = block.object<Execute>(steps[1].offset);
  ASSERT_NE(execute, nullptr);
  const auto texts = block.list(execute->args);
  ASSERT_EQ(texts.size(), 3U);
  EXPECT_EQ(block.text(texts[1]), "-c");
  EXPECT_STREQ(block.c_str(texts[2]), "");
  EXPECT_EQ(format_field(plan.origins[1]), "process.args[0]");
  EXPECT_EQ(format_field(plan.origins[0]), "linux.cgroupsPath");
}

TEST(Block, ReferencesThatLeadOutReadAsEmpty) {
  const std::array<std::byte, 16> bytes{};
  const Block block(bytes);
  EXPECT_EQ(block.text({.offset = 15, .size = 1}), "");
  EXPECT_EQ(block.text({.offset = 0xffffffff, .size = 0xffffffff}), "");
  EXPECT_TRUE(block.list(List<std::uint64_t>{.offset = 8, .count = 2}).empty());
  EXPECT_TRUE(block.list(List<std::uint64_t>{.offset = 4, .count = 1}).empty());
  EXPECT_TRUE(block.list(List<std::uint64_t>{.offset = 0, .count = 0xffffffff}).empty());
  EXPECT_EQ(block.object<std::uint64_t>(9), nullptr);
  EXPECT_EQ(block.object<std::uint64_t>(16), nullptr);
  EXPECT_NE(block.object<std::uint64_t>(8), nullptr);
}

TEST(StepKinds, EveryKindHasItsOwnName) {
  for (std::size_t i = 0; i < kStepKinds.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kStepKinds[i].kind), i);
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(kStepKinds[i].name, kStepKinds[j].name);
  }
  EXPECT_FALSE(is_step_kind(static_cast<std::uint8_t>(kStepKinds.size())));
}

}  // namespace
}  // namespace libcontainer::wire
