#include "hull/notify_proxy.h"

#include <fcntl.h>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hull {
namespace {

constexpr const char* kVariable = "NOTIFY_SOCKET";
constexpr int kManagerSeconds = 30;
// What sd_notify(3) may send; a service manager drops what is longer.
constexpr std::size_t kMaxDatagram = 4096;
// More than a socket's queue holds: what somebody goes on sending meanwhile is not waited for.
constexpr int kMaxLeft = 1024;

void attach(msghdr& message, std::array<char, CMSG_SPACE(sizeof(int))>& control, int descriptor) {
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
}

}  // namespace

bool notify_socket_is_set() {
  const char* path = std::getenv(kVariable);
  return path != nullptr && *path != '\0';
}

bool says_ready(std::string_view datagram) {
  if (datagram.ends_with('\0')) datagram.remove_suffix(1);
  if (datagram.contains('\0')) return false;
  while (!datagram.empty()) {
    const auto line = datagram.substr(0, datagram.find('\n'));
    if (line == "READY=1") return true;
    datagram.remove_prefix(std::min(line.size() + 1, datagram.size()));
  }
  return false;
}

Outcome<std::optional<NotifyProxy>> NotifyProxy::from_environment() {
  if (!notify_socket_is_set()) return std::nullopt;
  std::string path = std::getenv(kVariable);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool is_abstract = path.starts_with('@');
  const auto size = path.size() + (is_abstract ? 0 : 1);
  if ((!is_abstract && !path.starts_with('/')) || size > sizeof address.sun_path) {
    return std::unexpected(Failure(fmt::format(
        FMT_COMPILE("{} '{}': must be an absolute path, or a name after '@', of {} bytes at most"),
        kVariable, path, sizeof address.sun_path - 1)));
  }
  std::ranges::copy(path, address.sun_path);
  if (is_abstract) address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
  return NotifyProxy(std::move(path), address, length);
}

Outcome<> NotifyProxy::take(pid_t main_pid) {
  std::array<char, kMaxDatagram> buffer;
  // Without room for descriptors, those that come along are closed: so is the container's barrier.
  const ssize_t size = ::recv(socket_.number(), buffer.data(), buffer.size(), MSG_TRUNC);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (size < 0) return std::unexpected(system_failure(errno, "receive from the container"));
  const auto length = static_cast<std::size_t>(size);
  if (ready_ || length > buffer.size() || !says_ready({buffer.data(), length})) return {};
  ready_ = true;
  return tell_ready(main_pid);
}

Outcome<> NotifyProxy::wait(int process, pid_t main_pid) {
  while (socket_ && !ready_) {
    std::array<pollfd, 2> watched{{{.fd = socket_.number(), .events = POLLIN, .revents = 0},
                                   {.fd = process, .events = POLLIN, .revents = 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return std::unexpected(system_failure(errno, "wait for the container to be ready"));
    }
    if (watched[0].revents != 0) HULL_TRY(take(main_pid));
    if (watched[1].revents != 0) break;
  }
  return {};
}

Outcome<> NotifyProxy::finish(pid_t main_pid) {
  pollfd left{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  for (int i = 0; i < kMaxLeft && !ready_ && ::poll(&left, 1, 0) > 0; ++i) {
    HULL_TRY(take(main_pid));
  }
  if (!barrier_) return {};
  pollfd passed{.fd = barrier_.number(), .events = 0, .revents = 0};
  if (::poll(&passed, 1, kManagerSeconds * 1000) > 0) return {};
  return std::unexpected(Failure("Timeout after waiting 30s for barrier. Ignored."));
}

Outcome<> NotifyProxy::tell_ready(pid_t main_pid) {
  HULL_TRY(tell("READY=1\n"));
  HULL_TRY(tell(fmt::format(FMT_COMPILE("MAINPID={}\n"), main_pid)));
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(system_failure(errno, "pipe"));
  Fd ours(ends[0]);
  const Fd theirs(ends[1]);
  HULL_TRY(tell("BARRIER=1", theirs.number()));
  barrier_ = std::move(ours);
  return {};
}

Outcome<> NotifyProxy::tell(std::string_view text, int descriptor) const {
  const auto failed = [this] {
    const auto what = fmt::format(FMT_COMPILE("tell {} '{}'"), kVariable, path_);
    return std::unexpected(system_failure(errno, what));
  };
  const Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const timeval patience{.tv_sec = kManagerSeconds, .tv_usec = 0};
  if (!socket ||
      ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0) {
    return failed();
  }
  iovec part{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  msghdr message{};
  message.msg_name = const_cast<sockaddr_un*>(&address_);
  message.msg_namelen = length_;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (descriptor >= 0) attach(message, control, descriptor);
  ssize_t sent;
  do {
    sent = ::sendmsg(socket.number(), &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? Outcome<>(failed()) : Outcome<>();
}

}  // namespace hull
