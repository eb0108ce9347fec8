// Against the image itself: who may look at it.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <string>

#include "base/error.h"
#include "launch/session.h"
#include "launch/spawn.h"
#include "sys/process.h"
#include "sys/socket.h"
#include "wire/namespace_steps.h"

namespace libcontainer::launch {
namespace {

// The root of a user namespace, which tells whether it may look at a process.
class Onlooker {
 public:
  Onlooker() {
    pid_ = fork();
    if (pid_ == 0) look();
    char ready = 0;
    is_there_ = ::read(answers_.read(), &ready, 1) == 1 && ready == 'r';
    pidfd_ = *sys::pidfd_open(pid_);
  }
  ~Onlooker() {
    (void)sys::pidfd_signal(pidfd_, SIGKILL);
    (void)sys::wait_pidfd(pidfd_, sys::Wait::Block);
  }
  Onlooker(const Onlooker&) = delete;
  Onlooker& operator=(const Onlooker&) = delete;

  bool is_there() const { return is_there_; }
  std::string namespace_path() const { return "/proc/" + std::to_string(pid_) + "/ns/user"; }
  bool may_look_at(pid_t pid) const {
    EXPECT_EQ(::write(questions_.write(), &pid, sizeof pid), ssize_t{sizeof pid});
    char answer = 0;
    EXPECT_EQ(::read(answers_.read(), &answer, 1), 1);
    return answer == 'y';
  }

 private:
  struct Pipe {
    Pipe() { EXPECT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0); }
    ~Pipe() {
      for (const int fd : fds) ::close(fd);
    }
    int read() const { return fds[0]; }
    int write() const { return fds[1]; }
    std::array<int, 2> fds{};
  };

  [[noreturn]] void look() const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const char ready = ::unshare(CLONE_NEWUSER) == 0 ? 'r' : 'n';
    (void)!::write(answers_.write(), &ready, 1);
    for (pid_t pid = 0; ::read(questions_.read(), &pid, sizeof pid) == sizeof pid;) {
      std::array<char, 256> target{};
      const std::string link = "/proc/" + std::to_string(pid) + "/exe";
      const char answer = ::readlink(link.c_str(), target.data(), target.size()) > 0 ? 'y' : 'n';
      (void)!::write(answers_.write(), &answer, 1);
    }
    ::_exit(0);
  }

  Pipe questions_;
  Pipe answers_;
  pid_t pid_ = 0;
  sys::Fd pidfd_;
  bool is_there_ = false;
};

// Also where fs.suid_dumpable makes processes dumpable whose credentials change, as this plan does.
TEST(Inspection, EndsWithTheJoiningOfAUserNamespace) {
  const Onlooker onlooker;
  if (!onlooker.is_there()) GTEST_SKIP() << "no user namespaces here";
  wire::PlanBuilder builder;
  builder.add(
      wire::JoinNamespace{.path = builder.text(onlooker.namespace_path()), .type = CLONE_NEWUSER});
  builder.add_caller(wire::StepKind::SetRlimits, wire::Turn::Asked);
  builder.add_caller(wire::StepKind::Release, wire::Turn::Asked);
  builder.add(wire::BecomeRoot{});
  const wire::Plan plan = std::move(builder).finish(wire::MapsPhase::Dumpable);
  auto stage0 = spawn_stage0(plan, ProcessIo{}, {});
  ASSERT_TRUE(stage0) << stage0.error().message();
  bool was_asked = false;
  const auto made = conduct(plan, std::move(*stage0), {}, [&](const CallerTurn& turn) -> Result<> {
    was_asked = true;
    EXPECT_FALSE(onlooker.may_look_at(turn.pid));
    return std::unexpected(base::make_error(Errc::Cancelled, "seen enough"));
  });
  EXPECT_TRUE(was_asked) << (made ? "" : made.error().message());
}

}  // namespace
}  // namespace libcontainer::launch
