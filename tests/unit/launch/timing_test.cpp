#include "launch/timing.h"

#include <gtest/gtest.h>

#include "sys/file.h"

namespace libcontainer::launch {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using wire::Actor;
using wire::StepKind;
using wire::StepTime;

wire::Plan three_steps() {
  wire::PlanBuilder builder;
  builder.add_caller(StepKind::JoinCgroup, wire::Turn::Ahead, {.field = "linux.cgroupsPath"});
  builder.add(wire::SpawnInit{}, {.field = "linux.namespaces"});
  builder.add(wire::BecomeRoot{}, {.field = "mounts", .index = 2, .subject = "'/x'"});
  return std::move(builder).finish(wire::MapsPhase::NotDumpable);
}

// A tick is two nanoseconds.
const Instant kStart{.ticks = 1000, .time = steady_clock::time_point{}};
const Instant kEnd{.ticks = 2000, .time = steady_clock::time_point{2000ns}};

TEST(ReadTimes, TicksBecomeNanosecondsSinceTheStart) {
  const auto plan = three_steps();
  const std::vector<StepTime> times{
      {.begin = 1010, .end = 1020, .kind = StepKind::JoinCgroup, .actor = Actor::Caller},
      {.begin = 1100, .end = 1100, .kind = StepKind::SpawnInit, .actor = Actor::Stage0},
      {.begin = 1200, .end = 1450, .kind = StepKind::BecomeRoot, .actor = Actor::Init}};
  const auto steps = read_times(plan, times, kStart, kEnd);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].begin, 20ns);
  EXPECT_EQ(steps[0].duration, 20ns);
  EXPECT_EQ(steps[1].duration, 0ns);
  EXPECT_EQ(steps[2].begin, 400ns);
  EXPECT_EQ(steps[2].duration, 500ns);
  EXPECT_EQ(steps[2].step.number, 2U);
  EXPECT_EQ(steps[2].step.text, "become root '/x'");
  EXPECT_EQ(steps[2].step.field, "mounts[2]");
  EXPECT_EQ(steps[2].step.actor, StepActor::Init);
}

TEST(ReadTimes, StepsWithoutTimesAndThoseThatContradictThePlanAreLeftOut) {
  const auto plan = three_steps();
  const StepTime good{
      .begin = 1010, .end = 1020, .kind = StepKind::JoinCgroup, .actor = Actor::Caller};
  StepTime other_kind = good;
  other_kind.kind = StepKind::Release;
  StepTime other_actor = good;
  other_actor.actor = Actor::Init;
  StepTime backwards = good;
  backwards.end = 1009;
  StepTime unfinished = good;
  unfinished.end = 0;
  for (const StepTime& time : {other_kind, other_actor, backwards, unfinished, StepTime{}}) {
    EXPECT_TRUE(read_times(plan, std::vector{time, StepTime{}, StepTime{}}, kStart, kEnd).empty());
  }
}

TEST(ReadTimes, WhatLiesOutsideTheLaunchIsMovedToItsBorders) {
  const auto plan = three_steps();
  const std::vector<StepTime> times{
      {.begin = 1, .end = ~std::uint64_t{0}, .kind = StepKind::JoinCgroup, .actor = Actor::Caller}};
  const auto steps = read_times(plan, times, kStart, kEnd);
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].begin, 0ns);
  EXPECT_EQ(steps[0].duration, 2000ns);
}

TEST(ReadTimes, LaunchThatEndsBeforeItBeginsHasNoTimes) {
  const auto plan = three_steps();
  const std::vector<StepTime> times{
      {.begin = 1010, .end = 1020, .kind = StepKind::JoinCgroup, .actor = Actor::Caller}};
  EXPECT_TRUE(read_times(plan, times, kStart, kStart).empty());
  EXPECT_TRUE(read_times(plan, times, kEnd, kStart).empty());
}

TEST(Timing, WithoutAReceiverThereIsNothing) {
  const ProfileReceiver none;
  Timing timing(none);
  const auto plan = three_steps();
  ASSERT_TRUE(timing.prepare(plan));
  EXPECT_FALSE(timing.memory());
  timing.finish(plan, Until::Executed);
}

TEST(Timing, TheCallersStepsAreTimedAndTheOthersAreReadFromTheMemory) {
  std::vector<TimedStep> received;
  const ProfileReceiver receiver = [&](const auto& steps) { received = steps; };
  Timing timing(receiver);
  const auto plan = three_steps();
  ASSERT_TRUE(timing.prepare(plan));
  const auto size = sys::stat_fd(timing.memory());
  ASSERT_TRUE(size);
  EXPECT_EQ(size->stx_size, 3 * sizeof(StepTime));
  bool taken = false;
  const CallerAction action = [&](const CallerTurn&) -> Result<> {
    taken = true;
    return {};
  };
  ASSERT_TRUE(timing.timed(action)({.step = 0, .kind = StepKind::JoinCgroup}));
  EXPECT_TRUE(taken);
  timing.finish(plan, Until::Released);
  ASSERT_EQ(received.size(), 1U);
  EXPECT_EQ(received[0].step.text, "join cgroup");
}

}  // namespace
}  // namespace libcontainer::launch
