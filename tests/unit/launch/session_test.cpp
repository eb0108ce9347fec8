// What the caller does in which order, and what it makes of an image that lies. The image is a
// thread; stage 0 and init are children that sleep.
#include "launch/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <latch>
#include <thread>
#include <utility>

#include "base/error.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/poll.h"
#include "sys/process.h"
#include "sys/socket.h"
#include "wire/birth.h"
#include "wire/protocol.h"

namespace libcontainer::launch {
namespace {

using wire::MessageKind;
using wire::StepKind;

Child sleeping_child() {
  const pid_t pid = fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) pause();
  }
  auto pidfd = sys::pidfd_open(pid);
  EXPECT_TRUE(pidfd);
  return {.pid = pid, .pidfd = pidfd ? std::move(*pidfd) : sys::Fd()};
}

// The image's side of the socket.
class Image {
 public:
  Image(sys::Fd& socket, const Child& stage0, const Child& init)
      : socket_(socket), stage0_(stage0), init_(init) {}

  void at(std::uint32_t step) { EXPECT_TRUE(say({.kind = MessageKind::At, .step = step})); }
  // Stage 0 announces init and ends.
  void born() {
    born(2, init_.pidfd);
    (void)sys::pidfd_signal(stage0_.pidfd, SIGKILL);
  }
  void born(std::uint32_t step, sys::FdRef pidfd) {
    (void)wire::send(socket_, {.kind = MessageKind::Born, .step = step}, {}, pidfd);
  }
  // 0: the caller has closed its end.
  std::uint32_t go() {
    const auto header = wire::read_header(socket_);
    return header && header->kind == MessageKind::Go ? header->step : 0;
  }
  void await_go() {
    std::array<pollfd, 1> ready{pollfd{socket_.number(), POLLIN, 0}};
    EXPECT_TRUE(sys::poll(ready, -1));
  }
  void end() { socket_.reset(); }
  void await_end() {
    while (go() != 0) {
    }
  }
  sys::SysResult<> say(const wire::MessageHeader& header) {
    return wire::write_message(socket_, header);
  }

 private:
  sys::Fd& socket_;
  const Child& stage0_;
  const Child& init_;
};

// 0 make cgroup, 1 set oom_score_adj | 2 spawn init | 3 write id maps | 4 become root | 5 join
// cgroup | 6 become root | 7 release | 8 become root
wire::Plan all_turns() {
  wire::PlanBuilder builder;
  builder.add_caller(StepKind::MakeCgroup, wire::Turn::AtOnce);
  builder.add_caller(StepKind::SetOomScoreAdj, wire::Turn::Ahead);
  builder.add(wire::SpawnInit{});
  builder.add_caller(StepKind::WriteIdMaps, wire::Turn::Ahead);
  builder.add(wire::BecomeRoot{});
  builder.add_caller(StepKind::JoinCgroup, wire::Turn::Ahead);
  builder.add(wire::BecomeRoot{});
  builder.add_caller(StepKind::Release, wire::Turn::Asked);
  builder.add(wire::BecomeRoot{});
  return std::move(builder).finish(wire::MapsPhase::NotDumpable);
}

// 0 serve mounts | 1 spawn init | 2 write id maps | 3 become root | 4 release | 5 become root
wire::Plan two_children() {
  wire::PlanBuilder builder;
  builder.add(wire::ServeMounts{});
  builder.add(wire::SpawnInit{});
  builder.add_caller(StepKind::WriteIdMaps, wire::Turn::Ahead);
  builder.add(wire::BecomeRoot{});
  builder.add_caller(StepKind::Release, wire::Turn::Asked);
  builder.add(wire::BecomeRoot{});
  return std::move(builder).finish(wire::MapsPhase::NotDumpable);
}

// 0 join container | 1 spawn init | 2 release | 3 become root
wire::Plan tenant() {
  wire::PlanBuilder builder;
  builder.add(wire::JoinContainer{});
  builder.add(wire::SpawnInit{});
  builder.add_caller(StepKind::Release, wire::Turn::Asked);
  builder.add(wire::BecomeRoot{});
  return std::move(builder).finish(wire::MapsPhase::NotDumpable);
}

struct Taken {
  std::uint32_t step;
  bool to_init;
  bool operator==(const Taken&) const = default;
};

class Conduct : public testing::Test {
 protected:
  Result<Child> conduct_against(const std::function<void(Image&)>& script) {
    stage0_ = sleeping_child();
    init_ = sleeping_child();
    auto sockets = sys::socket_pair(sys::SocketKind::SeqPacket);  // not the children's
    EXPECT_TRUE(sockets);
    births_ = *sys::create_memfd("births", sys::Executable::No);
    Stage0 stage0{.pid = stage0_.pid,
                  .pidfd = *sys::duplicate(stage0_.pidfd),
                  .socket = std::move(sockets->ours),
                  .births = *sys::duplicate(births_)};
    std::thread image([&] {
      Image side(sockets->theirs, stage0_, init_);
      script(side);
    });
    const pid_t init = init_.pid;
    const Ending ending{.until = until_, .cancel = cancel_};
    auto result = conduct(plan_, std::move(stage0), ending, [&](const CallerTurn& turn) {
      taken_.push_back({.step = turn.step, .to_init = turn.pid == init});
      if (turn.step == busy_with_) image_has_ended_.wait();
      if (turn.step != failing_) return Result<>{};
      return Result<>(std::unexpected(base::make_error(Errc::Kernel, "the action's own")));
    });
    image.join();
    return result;
  }

  void TearDown() override {
    for (const Child* child : {&stage0_, &init_}) {
      (void)sys::pidfd_signal(child->pidfd, SIGKILL);
      (void)sys::wait_pidfd(child->pidfd, sys::Wait::Block);
    }
  }

  void expect_refused(const std::function<void(Image&)>& script) {
    const auto result = conduct_against(script);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), Errc::Internal) << result.error().message();
  }

  // Init is announced meanwhile.
  void expect_all_ended_if_step_fails(std::uint32_t step) {
    failing_ = step;
    busy_with_ = step;
    const auto result = conduct_against([&](Image& image) {
      image.born();
      image_has_ended_.count_down();
    });
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message(), testing::HasSubstr("the action's own"));
    EXPECT_FALSE(sys::is_child(init_.pidfd).value_or(true));
    EXPECT_FALSE(sys::is_child(stage0_.pidfd).value_or(true));
  }

  // As the kernel does for stage 0.
  void write_down(const std::vector<wire::Birth>& births) const {
    ASSERT_TRUE(sys::write_all(births_, std::as_bytes(std::span(births))));
  }

  void cancel() const { EXPECT_EQ(::eventfd_write(cancel_.number(), 1), 0); }

  void expect_cancelled(const std::function<void(Image&)>& script) {
    const auto result = conduct_against(script);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), Errc::Cancelled) << result.error().message();
    EXPECT_FALSE(sys::is_child(stage0_.pidfd).value_or(false)) << "it has been reaped";
  }

  wire::Plan plan_ = all_turns();
  Until until_ = Until::Released;
  sys::Fd cancel_;
  sys::Fd births_;
  Child stage0_;
  Child init_;
  std::vector<Taken> taken_;
  std::uint32_t busy_with_ = ~0U;  // a step that takes until the image has ended
  std::uint32_t failing_ = ~0U;
  std::latch image_has_ended_{1};
};

TEST_F(Conduct, TakesItsStepsOnceAndInOrder) {
  const auto result = conduct_against([](Image& image) {
    image.at(0);
    EXPECT_EQ(image.go(), 2U);
    image.born();
    image.at(3);
    EXPECT_EQ(image.go(), 4U);
    image.at(5);
    EXPECT_EQ(image.go(), 6U);
    image.at(7);
    EXPECT_EQ(image.go(), 8U);
  });
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->pid, init_.pid);
  EXPECT_EQ(taken_, (std::vector<Taken>{{0, false}, {1, false}, {3, true}, {5, true}, {7, true}}));
}

TEST_F(Conduct, GoesAheadWithWhatNeedsOnlyTheProcess) {
  const auto result = conduct_against([](Image& image) {
    EXPECT_EQ(image.go(), 2U);
    image.born();
    EXPECT_EQ(image.go(), 4U);
    EXPECT_EQ(image.go(), 6U);
    for (const std::uint32_t step : {0, 3, 5, 7}) image.at(step);
    EXPECT_EQ(image.go(), 8U);
  });
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(taken_.size(), 5U);
}

TEST_F(Conduct, KnowsWhichChildIsBornWhateverTheOrder) {
  plan_ = two_children();
  const Child second_stage0 = sleeping_child();
  const auto result = conduct_against([&](Image& image) {
    image.at(2);
    image.born(1, init_.pidfd);
    image.born(0, second_stage0.pidfd);
    EXPECT_EQ(image.go(), 3U);
    image.at(4);
    EXPECT_EQ(image.go(), 5U);
    for (const Child* child : {&std::as_const(stage0_), &second_stage0}) {
      (void)sys::pidfd_signal(child->pidfd, SIGKILL);
    }
  });
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->pid, init_.pid);
  EXPECT_EQ(taken_, (std::vector<Taken>{{2, true}, {4, true}}));
}

TEST_F(Conduct, NeverReleasesBeforeTheImageIsThere) {
  expect_refused([](Image& image) {
    image.born();
    image.at(7);  // 0, 3 and 5 come first
    while (image.go() != 0) {
    }
  });
  for (const Taken& taken : taken_) EXPECT_NE(taken.step, 7U);
}

TEST_F(Conduct, RefusesATurnOfAProcessThatIsNotBorn) {
  expect_refused([](Image& image) {
    image.at(0);
    image.at(3);
    image.at(5);
  });
  for (const Taken& taken : taken_) EXPECT_FALSE(taken.to_init);
}

TEST_F(Conduct, RefusesTheSameTurnTwice) {
  expect_refused([](Image& image) {
    image.at(0);
    image.at(0);
    image.born();
  });
}

TEST_F(Conduct, RefusesToTakeAStrangerForInit) {
  const auto stranger = sys::pidfd_open(getppid());
  ASSERT_TRUE(stranger);
  expect_refused([&](Image& image) { image.born(2, *stranger); });
}

TEST_F(Conduct, RefusesASecondInit) {
  expect_refused([](Image& image) {
    image.born();
    image.born();
  });
}

TEST_F(Conduct, RefusesWhatOnlyTheCallerSays) {
  expect_refused(
      [](Image& image) { EXPECT_TRUE(image.say({.kind = MessageKind::Go, .step = 2})); });
}

TEST_F(Conduct, TellsWhatTheImageReports) {
  const auto result = conduct_against([](Image& image) {
    image.born();
    EXPECT_TRUE(image.say({.kind = MessageKind::Fail, .step = 6, .value = EPERM}));
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::PermissionDenied) << result.error().message();
}

TEST_F(Conduct, IsGivenUpWhenCancelledWhileNobodySaysAnything) {
  cancel_ = sys::Fd(::eventfd(0, EFD_CLOEXEC));
  expect_cancelled([&](Image& image) {
    image.born();
    for (const std::uint32_t step : {2, 4, 6}) EXPECT_EQ(image.go(), step);
    cancel();
    EXPECT_EQ(image.go(), 0U);
  });
  EXPECT_FALSE(sys::is_child(init_.pidfd).value_or(false));
}

TEST_F(Conduct, IsGivenUpWhenCancelledBeforeInitIsAnnounced) {
  cancel_ = sys::Fd(::eventfd(0, EFD_CLOEXEC));
  expect_cancelled([&](Image& image) {
    image.at(3);
    EXPECT_EQ(image.go(), 2U);
    cancel();
    EXPECT_EQ(image.go(), 0U);
  });
}

TEST_F(Conduct, IsGivenUpWhenCancelledBeforeTheProgramIsExecuted) {
  cancel_ = sys::Fd(::eventfd(0, EFD_CLOEXEC));
  until_ = Until::Executed;
  expect_cancelled([&](Image& image) {
    image.born();
    for (const std::uint32_t step : {0, 3, 5, 7}) image.at(step);
    for (const std::uint32_t step : {2, 4, 6, 8}) EXPECT_EQ(image.go(), step);
    cancel();
    EXPECT_EQ(image.go(), 0U);
  });
  EXPECT_FALSE(sys::is_child(init_.pidfd).value_or(false));
}

TEST_F(Conduct, ReapsWhomItHasNotHeardOfWhenCancelled) {
  cancel_ = sys::Fd(::eventfd(1, EFD_CLOEXEC));
  busy_with_ = 1;
  expect_cancelled([&](Image& image) {
    image.born(2, init_.pidfd);
    image_has_ended_.count_down();
    image.await_end();
  });
  EXPECT_FALSE(sys::is_child(init_.pidfd).value_or(false));
}

TEST_F(Conduct, EndsWhoWasBornAndNeverAnnounced) {
  const Child second_stage0 = sleeping_child();
  plan_ = two_children();
  const auto result = conduct_against([&](Image& image) {
    EXPECT_TRUE(sys::pidfd_signal(init_.pidfd, SIGSTOP));
    write_down({{.parent = stage0_.pid, .child = second_stage0.pid},
                {.parent = second_stage0.pid, .child = init_.pid}});
    image.end();
  });
  ASSERT_FALSE(result);
  EXPECT_FALSE(sys::is_child(second_stage0.pidfd).value_or(true));
  EXPECT_FALSE(sys::is_child(init_.pidfd).value_or(true));
}

TEST_F(Conduct, EndsWhoWasBornOfOneThatHasBeenAnnounced) {
  const Child second_stage0 = sleeping_child();
  plan_ = two_children();
  const auto result = conduct_against([&](Image& image) {
    image.born(0, second_stage0.pidfd);
    write_down({{.parent = stage0_.pid, .child = second_stage0.pid},
                {.parent = second_stage0.pid, .child = init_.pid}});
    image.end();
  });
  ASSERT_FALSE(result);
  EXPECT_FALSE(sys::is_child(init_.pidfd).value_or(true));
}

// A process in another pid namespace has other numbers for its children too.
TEST_F(Conduct, LeavesAloneWhoIsNumberedAsAnotherNamespaceHasIt) {
  const auto result = conduct_against([&](Image& image) {
    write_down({{.parent = 1, .child = init_.pid}});
    image.end();
  });
  ASSERT_FALSE(result);
  EXPECT_TRUE(sys::is_child(init_.pidfd).value_or(false));
}

TEST_F(Conduct, EndsAChildThatIsAnnouncedOutOfTurn) {
  plan_ = two_children();
  const Child second_stage0 = sleeping_child();
  expect_refused([&](Image& image) {
    image.born(0, second_stage0.pidfd);
    image.born(0, init_.pidfd);
    image.await_end();
  });
  EXPECT_FALSE(sys::is_child(init_.pidfd).value_or(true));
}

TEST_F(Conduct, TellsHowInitHasDied) {
  const auto result = conduct_against([&](Image& image) {
    image.born();
    EXPECT_EQ(image.go(), 2U);
    EXPECT_EQ(image.go(), 4U);
    EXPECT_EQ(image.go(), 6U);
    (void)sys::pidfd_signal(init_.pidfd, SIGSYS);
    image.end();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(),
            "the container's init ended before the container was made: killed by SIGSYS");
  EXPECT_NE(result.error().hint().find("linux.seccomp"), std::string_view::npos);
}

TEST_F(Conduct, TellsOfATenantAsAProcess) {
  plan_ = tenant();
  const auto result = conduct_against([&](Image& image) {
    image.born(1, init_.pidfd);
    (void)sys::pidfd_signal(stage0_.pidfd, SIGKILL);
    (void)sys::pidfd_signal(init_.pidfd, SIGKILL);
    image.end();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "the process ended before it was started: killed by SIGKILL");
  EXPECT_NE(result.error().hint().find("memory limit"), std::string_view::npos);
}

TEST_F(Conduct, TellsWhatTheImageReportedWhileTheCallerWasBusyAhead) {
  busy_with_ = 5;
  const auto result = conduct_against([&](Image& image) {
    image.born();
    EXPECT_TRUE(image.say({.kind = MessageKind::Fail, .step = 4, .value = EPERM}));
    image.end();
    image_has_ended_.count_down();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::PermissionDenied) << result.error().message();
}

TEST_F(Conduct, TellsWhatInitReportedBeforeItWasAnnounced) {
  busy_with_ = 3;
  const auto result = conduct_against([&](Image& image) {
    EXPECT_TRUE(image.say({.kind = MessageKind::Fail, .step = 4, .value = EPERM}));
    image.born();
    image.end();
    image_has_ended_.count_down();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::PermissionDenied) << result.error().message();
}

TEST_F(Conduct, EndsAChildThatWasAnnouncedWhileTheCallerFailedAtOnce) {
  expect_all_ended_if_step_fails(0);
}

TEST_F(Conduct, EndsAChildThatWasAnnouncedWhileTheCallerFailedAhead) {
  expect_all_ended_if_step_fails(1);
}

TEST_F(Conduct, TellsWhatTheImageReportedThatHasLeftAGoUnread) {
  const auto result = conduct_against([](Image& image) {
    image.await_go();
    image.born();
    EXPECT_TRUE(image.say({.kind = MessageKind::Fail, .step = 4, .value = EPERM}));
    image.end();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Errc::PermissionDenied) << result.error().message();
}

}  // namespace
}  // namespace libcontainer::launch
