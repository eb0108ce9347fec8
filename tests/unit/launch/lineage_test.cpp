// Against the image itself: what is found of a child that nobody could announce.
#include "launch/lineage.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <span>

#include "launch/session.h"
#include "launch/spawn.h"
#include "sys/file.h"
#include "sys/poll.h"
#include "sys/process.h"
#include "sys/socket.h"
#include "wire/namespace_steps.h"
#include "wire/process_steps.h"

namespace libcontainer::launch {
namespace {

// 0 spawn init | 1 wait for start | 2 set rlimits | 3 release | 4 become root
wire::Plan waiting_init() {
  wire::PlanBuilder builder;
  builder.add(wire::SpawnInit{});
  builder.add(wire::WaitForStart{.fifo_slot = 0});
  builder.add_caller(wire::StepKind::SetRlimits, wire::Turn::AtOnce);
  builder.add_caller(wire::StepKind::Release, wire::Turn::Asked);
  builder.add(wire::BecomeRoot{});
  return std::move(builder).finish(wire::MapsPhase::NotDumpable);
}

wire::Birth first_birth(sys::FdRef births) {
  wire::Birth birth;
  const auto bytes = std::span(reinterpret_cast<char*>(&birth), sizeof birth);
  EXPECT_EQ(sys::read_at(births, bytes, 0).value_or(0), sizeof birth);
  return birth;
}

TEST(Lineage, HasWhomTheKernelHasWrittenDownThoughStage0CouldNotSay) {
  if (std::getenv("EMULATOR") != nullptr) GTEST_SKIP() << "an emulator's clone(2) knows few flags";
  const auto start = sys::socket_pair(sys::SocketKind::Stream);  // nobody writes there
  ASSERT_TRUE(start);
  const wire::Plan plan = waiting_init();
  const std::array<sys::FdRef, 1> slots{start->theirs};
  auto stage0 = spawn_stage0(plan, ProcessIo{}, slots);
  ASSERT_TRUE(stage0) << stage0.error().message();
  const pid_t stage0_pid = stage0->pid;
  const auto stage0_pidfd = sys::duplicate(stage0->pidfd);
  const auto births = sys::duplicate(stage0->births);
  ASSERT_TRUE(stage0_pidfd && births);
  ASSERT_EQ(::shutdown(stage0->socket.number(), SHUT_RD), 0);
  sys::Fd init;
  const auto made = conduct(plan, std::move(*stage0), {}, [&](const CallerTurn&) -> Result<> {
    std::array<pollfd, 1> ended{pollfd{stage0_pidfd->number(), POLLIN, 0}};
    EXPECT_TRUE(sys::poll(ended, -1));
    const wire::Birth birth = first_birth(*births);
    EXPECT_EQ(birth.parent, stage0_pid);
    auto pidfd = sys::pidfd_open(birth.child);
    EXPECT_TRUE(pidfd && sys::is_child(*pidfd).value_or(false));
    if (pidfd) init = std::move(*pidfd);
    EXPECT_TRUE(sys::pidfd_signal(init, SIGSTOP));
    return {};
  });
  EXPECT_FALSE(made);
  ASSERT_TRUE(init);
  EXPECT_FALSE(sys::is_child(init).value_or(true)) << "it has been killed and reaped";
}

}  // namespace
}  // namespace libcontainer::launch
