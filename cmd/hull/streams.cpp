#include "hull/streams.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace hull {
namespace {

using libcontainer::Config;
using libcontainer::IdMapping;
using libcontainer::NamespaceType;

bool has_user_namespace(const Config& config) {
  return std::ranges::any_of(config.namespaces,
                             [](const auto& ns) { return ns.type == NamespaceType::User; });
}

bool has_terminal_stream() {
  return ::isatty(STDIN_FILENO) == 1 || ::isatty(STDOUT_FILENO) == 1 ||
         ::isatty(STDERR_FILENO) == 1;
}

// The host's id of the container's root; -1, which fchown() leaves alone, if there is none.
std::uint32_t host_root(const std::vector<IdMapping>& mappings) {
  for (const auto& mapping : mappings) {
    if (mapping.container_id == 0 && mapping.size > 0) return mapping.host_id;
  }
  return static_cast<std::uint32_t>(-1);
}

Outcome<> set_nonblocking(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0) return {};
  return std::unexpected(system_failure(errno, "make a stream non-blocking"));
}

void wait_for_room(int fd) {
  pollfd target{.fd = fd, .events = POLLOUT, .revents = 0};
  (void)::poll(&target, 1, -1);  // an error shows in the write that follows
}

}  // namespace

Outcome<Streams> Streams::open(bool terminal, const Config& config) {
  Streams streams;
  if (terminal) {
    HULL_TRY_ASSIGN(auto found, Terminal::find());
    streams.terminal_.emplace(std::move(found));
  } else if (has_terminal_stream() || has_user_namespace(config)) {
    HULL_TRY(streams.make_pipes(config));
  }
  return streams;
}

Outcome<> Streams::make_pipes(const Config& config) {
  const auto uid = host_root(config.uid_mappings);
  const auto gid = host_root(config.gid_mappings);
  for (std::size_t stream = 0; stream < theirs_.size(); ++stream) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(system_failure(errno, "make a pipe"));
    const bool is_input = stream == STDIN_FILENO;
    theirs_[stream] = Fd(ends[is_input ? 0 : 1]);
    ours_[stream] = Fd(ends[is_input ? 1 : 0]);
    // The container may open its streams again by name (/dev/stdout), which the owner decides.
    if (::fchown(theirs_[stream].number(), uid, gid) != 0 && errno != EPERM) {
      return std::unexpected(system_failure(errno, "change the owner of a pipe"));
    }
    HULL_TRY(set_nonblocking(ours_[stream].number()));
  }
  return {};
}

void Streams::describe(libcontainer::ProcessIo& io) const {
  if (!theirs_[0]) return;
  io.stdin_fd = theirs_[STDIN_FILENO].number();
  io.stdout_fd = theirs_[STDOUT_FILENO].number();
  io.stderr_fd = theirs_[STDERR_FILENO].number();
}

Outcome<> Streams::attach(libcontainer::Process& process) {
  if (terminal_) {
    console_ = Fd(process.take_console());
    if (!console_) return std::unexpected(Failure("the container has no terminal"));
    HULL_TRY(set_nonblocking(console_.number()));
    HULL_TRY(terminal_->make_raw());
    resize();
    channels_.emplace_back(STDIN_FILENO, console_.number());
    channels_.emplace_back(console_.number(), STDOUT_FILENO);
  } else if (theirs_[0]) {
    for (auto& end : theirs_) end.reset();
    channels_.emplace_back(STDIN_FILENO, ours_[STDIN_FILENO].number());
    channels_.emplace_back(ours_[STDOUT_FILENO].number(), STDOUT_FILENO);
    channels_.emplace_back(ours_[STDERR_FILENO].number(), STDERR_FILENO);
  }
  return {};
}

void Streams::channel_finished(const Channel& channel) {
  for (auto& end : ours_) {
    if (end && (end.number() == channel.from() || end.number() == channel.to())) end.reset();
  }
  // Our terminal is gone: the container's hangs up.
  if (console_ && channel.from() == console_.number() && channel.target_lost()) {
    for (auto& other : channels_) other.abandon();
    console_.reset();
  }
}

void Streams::resize() const {
  if (terminal_ && console_) terminal_->copy_size_to(console_.number());
}

void Streams::drain() {
  for (auto& channel : channels_) {
    if (channel.from() == STDIN_FILENO) continue;
    while (!channel.finished()) {
      if (channel.wants_input()) channel.take_input();
      if (!channel.wants_output()) break;
      wait_for_room(channel.to());
      channel.give_output();
    }
  }
}

}  // namespace hull
