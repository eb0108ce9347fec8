#include "launch/session.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "launch/lineage.h"
#include "sys/poll.h"
#include "sys/process.h"
#include "wire/protocol.h"

namespace libcontainer::launch {
namespace {

struct DeathHint {
  int signal;
  std::string_view text;
};
constexpr std::array kDeathHints{
    DeathHint{SIGKILL, "linux.resources.memory.limit, the memory limit, may be too low"},
    DeathHint{SIGSYS, "linux.seccomp may forbid a system call that is needed before the program"},
};

Error with_end(std::string_view what, const sys::WaitedProcess& process) {
  if (!process.ended) return base::make_error(Errc::Kernel, std::string(what));
  if (!process.signalled) {
    return base::make_error(Errc::Kernel, fmt::format("{}: exit status {}", what, process.code));
  }
  const char* name = ::sigabbrev_np(process.code);
  Error error = base::make_error(
      Errc::Kernel, name != nullptr ? fmt::format("{}: killed by SIG{}", what, name)
                                    : fmt::format("{}: killed by signal {}", what, process.code));
  const auto hint = std::ranges::find(kDeathHints, process.code, &DeathHint::signal);
  return hint == kDeathHints.end() ? error
                                   : base::with_hint(std::move(error), std::string(hint->text));
}

class Session {
 public:
  Session(const wire::Plan& plan, Stage0 stage0, const CallerAction& action, sys::FdRef cancel)
      : plan_(plan),
        action_(action),
        cancel_(cancel),
        socket_(std::move(stage0.socket)),
        births_(std::move(stage0.births)),
        current_{.pid = stage0.pid, .pidfd = std::move(stage0.pidfd)} {}

  Result<Child> conduct(Until until) {
    auto result = serve();
    if (result && until == Until::Executed) result = await_execution();
    if (!result) {
      end_all();
      return std::unexpected(std::move(result).error());
    }
    for (const Child& child : earlier_) (void)sys::wait_pidfd(child.pidfd, sys::Wait::Block);
    return std::move(current_);
  }

 private:
  // Also whose announcement has not been heard, and who was born and is not announced.
  void end_all() {
    earlier_.push_back(std::move(current_));
    Lineage lineage(births_, earlier_.front().pid);
    for (std::size_t i = 0; i < earlier_.size(); ++i) {
      if (i > 0) lineage.know(i - 1, earlier_[i].pid);
      (void)sys::pidfd_signal(earlier_[i].pidfd, SIGKILL);
    }
    for (const Child& child : earlier_) end(child.pidfd);
    for (sys::Fd left = find_left(lineage); left; left = find_left(lineage)) end(left);
  }

  // Who has a parent that has ended may have said something meanwhile.
  sys::Fd find_left(Lineage& lineage) {
    while (auto message = already_said()) {
      const bool is_birth = message->header.kind == wire::MessageKind::Born && message->fd;
      if (!is_birth || !sys::is_child(message->fd).value_or(false)) continue;
      lineage.know(birth_of(message->header.step), sys::pid_of_pidfd(message->fd).value_or(0));
      return std::move(message->fd);
    }
    return lineage.find_unknown();
  }

  // Which birth the step is; hostile, so any number.
  std::size_t birth_of(std::uint32_t step) const {
    const auto before =
        std::span(plan_.steps).first(std::min<std::size_t>(step, plan_.steps.size()));
    return static_cast<std::size_t>(std::ranges::count_if(before, makes_child, &wire::Step::kind));
  }

  // What a frozen cgroup holds dies when that is thawed: nobody waits for it.
  static void end(sys::FdRef pidfd) {
    constexpr int kDeathMilliseconds = 10'000;
    (void)sys::pidfd_signal(pidfd, SIGKILL);
    std::array<pollfd, 1> ended{pollfd{pidfd.number(), POLLIN, 0}};
    (void)sys::poll(ended, kDeathMilliseconds);
    (void)sys::wait_pidfd(pidfd, sys::Wait::Poll);
  }

  // The execve closes init's end. What fails after the release is told by init itself.
  Result<> await_execution() {
    const auto message = hear();
    const bool is_cancelled = !message && message.error().value == ECANCELED;
    // It may have been just in time.
    if (!is_cancelled || has_something_to_hear()) return {};
    return std::unexpected(lost(message.error()));
  }

  bool has_something_to_hear() const {
    std::array<pollfd, 1> ready{pollfd{socket_.number(), POLLIN, 0}};
    return sys::poll(ready, 0).value_or(0) > 0;
  }

  std::optional<wire::Message> already_said() {
    if (!early_.empty()) {
      wire::Message message = std::move(early_.back());
      early_.pop_back();
      return message;
    }
    if (!has_something_to_hear()) return std::nullopt;
    auto message = receive();
    if (!message) return std::nullopt;
    return std::move(*message);
  }

  Result<> serve() {
    LC_TRY(take_at_once());
    while (true) {
      if (auto taken = take_due(); !taken) {
        return std::unexpected(cause_of(std::move(taken).error()));
      }
      if (released_) return {};
      LC_TRY_ASSIGN(auto message, next_message());
      switch (message.header.kind) {
        case wire::MessageKind::Born:
          LC_TRY(born(message));
          break;
        case wire::MessageKind::At:
          LC_TRY(asked_for(message.header));
          break;
        case wire::MessageKind::Fail:
          return std::unexpected(failed(message));
        default:
          return std::unexpected(protocol_error());
      }
    }
  }

  // A child may speak before its parent has announced it: then its message waits for that.
  Result<wire::Message> next_message() {
    while (true) {
      const auto due = std::ranges::find_if(
          early_, [&](const wire::Message& message) { return !is_early(message.header); });
      if (due != early_.end()) {
        wire::Message message = std::move(*due);
        early_.erase(due);
        return message;
      }
      if (!early_.empty() && !is_announcement_to_come()) {
        return std::unexpected(cause_of(protocol_error()));
      }
      auto message = hear();
      if (!message) return std::unexpected(lost(message.error()));
      if (!is_early(message->header)) return std::move(*message);
      // Each process says one thing before it waits for us or ends.
      const auto most = std::ranges::count_if(plan_.steps, makes_child, &wire::Step::kind);
      early_.push_back(std::move(*message));
      if (std::ssize(early_) > most) return std::unexpected(protocol_error());
    }
  }

  bool is_early(const wire::MessageHeader& header) const { return header.step > next_spawn(); }

  // That a peer has ended with a Go unread is told once, before what it had said.
  sys::SysResult<wire::Message> receive() {
    auto message = wire::receive(socket_);
    const bool is_reset = !message && message.error().value == ECONNRESET;
    return is_reset ? wire::receive(socket_) : std::move(message);
  }

  // SECURITY: whoever shares a pid namespace with a process can stop it for ever. ECANCELED: the
  // caller has had enough.
  sys::SysResult<wire::Message> hear() {
    if (!cancel_) return receive();
    std::array<pollfd, 2> fds{pollfd{socket_.number(), POLLIN, 0},
                              pollfd{cancel_.number(), POLLIN, 0}};
    SYS_TRY(sys::poll(fds, -1));
    return fds[1].revents != 0 ? sys::fail(ECANCELED) : receive();
  }

  // False: the process that was to announce the child has ended without. True also if nobody waits
  // for it any more.
  bool is_announcement_to_come() const {
    std::array<pollfd, 3> fds{pollfd{socket_.number(), POLLIN, 0},
                              pollfd{current_.pidfd.number(), POLLIN, 0},
                              pollfd{cancel_.number(), POLLIN, 0}};
    return sys::poll(fds, -1) && (fds[0].revents != 0 || fds[2].revents != 0);
  }

  // SECURITY: one child for each step of the plan that makes one, and only a child of ours: what
  // comes from inside must not make us take another process for the container's.
  Result<> born(wire::Message& message) {
    const std::uint32_t spawn = next_spawn();
    const bool is_next = spawn < plan_.steps.size() && message.header.step == spawn;
    const auto pid = sys::pid_of_pidfd(message.fd);
    if (!is_next || !pid || !sys::is_child(message.fd).value_or(false)) {
      early_.push_back(std::move(message));  // whoever it is, if it is ours it is to be ended
      return std::unexpected(protocol_error());
    }
    earlier_.push_back(std::exchange(current_, Child{.pid = *pid, .pidfd = std::move(message.fd)}));
    announced_ = spawn + 1;
    return {};
  }

  static bool makes_child(wire::StepKind kind) {
    return kind == wire::StepKind::SpawnInit || kind == wire::StepKind::NewUserNamespace ||
           kind == wire::StepKind::ServeMounts;
  }

  // The first step that makes a child and has not been announced.
  std::uint32_t next_spawn() const {
    std::uint32_t step = announced_;
    while (step < plan_.steps.size() && !makes_child(plan_.steps[step].kind)) ++step;
    return step;
  }

  bool is_ours(std::uint32_t step) const {
    return step < plan_.steps.size() &&
           wire::info(plan_.steps[step].kind).actor == wire::Actor::Caller;
  }

  wire::Turn turn_of(std::uint32_t step) const { return plan_.steps[step].turn; }

  std::uint32_t first_of_ours(std::uint32_t from) const {
    while (from < plan_.steps.size() && !is_ours(from)) ++from;
    return from;
  }

  // The image comes to our turns in order, whatever it says.
  Result<> asked_for(const wire::MessageHeader& at) {
    const std::uint32_t step = at.step;
    const bool is_next = step == first_of_ours(asked_) && is_ours(step);
    if (!is_next || next_spawn() < step) return std::unexpected(protocol_error());
    asked_ = step;
    listener_ = at.value;
    while (is_ours(asked_)) ++asked_;
    return {};
  }

  Result<> take_at_once() {
    for (std::uint32_t step = 0; step < plan_.steps.size(); ++step) {
      if (is_ours(step) && turn_of(step) == wire::Turn::AtOnce) LC_TRY(take(step));
    }
    return {};
  }

  bool is_due(std::uint32_t step) const {
    if (!is_ours(step) || next_spawn() < step) return false;
    return turn_of(step) != wire::Turn::Asked || step < asked_;
  }

  // Our steps are taken once, in order; at the end of a turn the image may go on, be it there or
  // not.
  Result<> take_due() {
    for (auto step = first_of_ours(next_); is_due(step); step = first_of_ours(next_)) {
      if (turn_of(step) != wire::Turn::AtOnce) LC_TRY(take(step));
      next_ = step + 1;
      if (!is_ours(next_)) LC_TRY(go_on_with(next_));
    }
    return {};
  }

  // What we do ahead is done to a process that may have failed meanwhile, and ended: then that is
  // what went wrong, and has been told.
  Error cause_of(Error ours) {
    std::vector<wire::Message> others;
    std::optional<Error> theirs;
    while (!theirs) {
      auto message = already_said();
      if (!message) break;
      if (message->header.kind == wire::MessageKind::Fail) theirs = failed(*message);
      others.push_back(std::move(*message));
    }
    early_ = std::move(others);
    return theirs ? std::move(*theirs) : std::move(ours);
  }

  Result<> take(std::uint32_t step) {
    const wire::StepKind kind = plan_.steps[step].kind;
    LC_TRY(action_({.step = step,
                    .kind = kind,
                    .pid = current_.pid,
                    .pidfd = current_.pidfd,
                    .listener = listener_}));
    released_ = released_ || kind == wire::StepKind::Release;
    return {};
  }

  Result<> go_on_with(std::uint32_t step) {
    const auto sent =
        wire::send(socket_, {.kind = wire::MessageKind::Go, .step = step, .value = 0, .length = 0});
    if (!sent) return std::unexpected(lost(sent.error()));
    return {};
  }

  Error failed(const wire::Message& message) const {
    const auto body = message.body_bytes();
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    const std::size_t end = text.find('\0');
    const std::string_view detail =
        end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return render_failure(plan_, message.header.step, message.header.value, text.substr(0, end),
                          detail);
  }

  Error lost(sys::Errno error) const {
    if (error.value == ECANCELED) {
      return base::make_error(Errc::Cancelled, "the launch was cancelled");
    }
    if (error.value != EPIPE && error.value != ECONNRESET) {
      return base::make_system_error(error.value, "talk to the container's init");
    }
    const bool is_tenant = std::ranges::find(plan_.steps, wire::StepKind::JoinContainer,
                                             &wire::Step::kind) != plan_.steps.end();
    const std::string_view what = is_tenant
                                      ? "the process ended before it was started"
                                      : "the container's init ended before the container was made";
    return with_end(what, how_it_ended());
  }

  // Its end of the socket is closed a moment before it has ended.
  sys::WaitedProcess how_it_ended() const {
    constexpr int kMomentMilliseconds = 1'000;
    std::array<pollfd, 1> ended{pollfd{current_.pidfd.number(), POLLIN, 0}};
    (void)sys::poll(ended, kMomentMilliseconds);  // else it is told without
    return sys::wait_pidfd(current_.pidfd, sys::Wait::Poll).value_or(sys::WaitedProcess{});
  }

  static Error protocol_error() {
    return base::make_error(Errc::Internal, "the container's init does not follow the protocol");
  }

  const wire::Plan& plan_;
  const CallerAction& action_;
  sys::FdRef cancel_;
  sys::Fd socket_;
  sys::Fd births_;
  Child current_;
  // They end on their own, once they have announced a child or init has made its mounts.
  std::vector<Child> earlier_;
  std::uint32_t next_ = 0;            // our steps below have been taken
  std::uint32_t asked_ = 0;           // the image has come to our turns below
  int listener_ = 0;                  // as the image has said last
  std::uint32_t announced_ = 0;       // children of steps below have been born
  std::vector<wire::Message> early_;  // of processes that have not been announced
  bool released_ = false;
};

}  // namespace

Result<Child> conduct(const wire::Plan& plan, Stage0 stage0, const Ending& ending,
                      const CallerAction& action) {
  return Session(plan, std::move(stage0), action, ending.cancel).conduct(ending.until);
}

}  // namespace libcontainer::launch
