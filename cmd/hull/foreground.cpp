#include "hull/foreground.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace hull {
namespace {

constexpr std::size_t kFixed = 3;  // process, signals and what is attended, before the channels

// Without those that say nothing to the container: SIGPIPE is about our own streams.
sigset_t waited_signals() {
  sigset_t signals;
  sigfillset(&signals);
  sigdelset(&signals, SIGPIPE);
  return signals;
}

// Those that end a program, unless whoever started this one has them ignored, as nohup does.
sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    struct sigaction action{};
    const bool is_known = ::sigaction(number, nullptr, &action) == 0;
    if (is_known && action.sa_handler != SIG_IGN) sigaddset(&signals, number);
  }
  return signals;
}

// Children but `payload`, which its Process reaps.
void reap_orphans(pid_t payload) {
  while (true) {
    siginfo_t child{};
    if (::waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) != 0) return;
    if (child.si_pid == 0 || child.si_pid == payload) return;
    (void)::waitid(P_PID, static_cast<id_t>(child.si_pid), &child, WEXITED | WNOHANG);
  }
}

pollfd watch(const Channel& channel) {
  if (channel.finished()) return {.fd = -1, .events = 0, .revents = 0};
  if (channel.wants_input()) return {.fd = channel.from(), .events = POLLIN, .revents = 0};
  return {.fd = channel.to(), .events = POLLOUT, .revents = 0};
}

void serve(Streams& streams, std::span<const pollfd> watched) {
  const auto channels = streams.channels();
  for (std::size_t i = 0; i < channels.size(); ++i) {
    auto& channel = channels[i];
    if (watched[i].revents == 0 || channel.finished()) continue;
    if (channel.wants_input()) {
      channel.take_input();
    } else {
      channel.give_output();
    }
    if (channel.finished()) streams.channel_finished(channel);
  }
}

}  // namespace

Outcome<Foreground> Foreground::prepare(Orphans orphans) {
  if (orphans == Orphans::Adopt) (void)::prctl(PR_SET_CHILD_SUBREAPER, 1);  // else init has them
  const auto signals = waited_signals();
  sigset_t before;
  if (const int error = ::pthread_sigmask(SIG_BLOCK, &signals, &before); error != 0) {
    return std::unexpected(system_failure(error, "block signals"));
  }
  const auto ending = ending_signals();
  Fd descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  Fd cancel(::signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor || !cancel) return std::unexpected(system_failure(errno, "signalfd"));
  return Foreground(std::move(descriptor), std::move(cancel), before);
}

Foreground::Foreground(Foreground&& other) noexcept = default;

Foreground::~Foreground() {
  if (signals_) (void)::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Foreground::take_signals(libcontainer::Process& process, const Streams& streams) {
  signalfd_siginfo info{};
  while (::read(signals_.number(), &info, sizeof info) == sizeof info) {
    const int number = static_cast<int>(info.ssi_signo);
    switch (number) {
      case SIGCHLD:
        reap_orphans(process.pid());
        break;
      case SIGWINCH:
        streams.resize();
        break;
      case SIGURG:
        break;
      default:
        (void)process.signal(number);  // it may just have ended
    }
  }
}

Failure Foreground::explain_cancelled(Failure failure) const {
  if (!failure.is_cancelled) return failure;
  signalfd_siginfo info{};
  int number = 0;
  while (::read(cancel_.number(), &info, sizeof info) == sizeof info) {
    number = static_cast<int>(info.ssi_signo);
  }
  if (number == 0) return failure;
  const char* name = ::sigabbrev_np(number);
  failure.message += std::string(" by SIG") + (name != nullptr ? name : "?");
  failure.exit_status = 128 + number;
  return failure;
}

void Foreground::attend(int fd, std::function<void()> take) {
  attended_ = fd;
  take_ = std::move(take);
}

Outcome<int> Foreground::wait(libcontainer::Process& process, Streams& streams) {
  std::vector<pollfd> watched;
  while (true) {
    watched.assign({{.fd = process.pidfd(), .events = POLLIN, .revents = 0},
                    {.fd = signals_.number(), .events = POLLIN, .revents = 0},
                    {.fd = attended_, .events = POLLIN, .revents = 0}});
    for (const auto& channel : streams.channels()) watched.push_back(watch(channel));
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) {
      return std::unexpected(system_failure(errno, "wait for the container"));
    }
    if (watched[1].revents != 0) take_signals(process, streams);
    if (watched[2].revents != 0) take_();
    if (watched[0].revents != 0) break;
    serve(streams, std::span(watched).subspan(kFixed));
  }
  streams.drain();
  HULL_TRY_ASSIGN(const auto status, process.wait());
  return status.shell_code();
}

}  // namespace hull
