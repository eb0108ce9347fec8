#include "support/seccomp_agent.h"

#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace integration {
namespace {

constexpr int kPollMilliseconds = 50;

bool makes_directory(int number) {
#ifdef SYS_mkdir
  if (number == SYS_mkdir) return true;
#endif
  return number == SYS_mkdirat;
}

void answer(int listener) {
  seccomp_notif request{};
  // ENOENT: who asked was killed meanwhile.
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) return;
  seccomp_notif_resp response{.id = request.id, .val = 0, .error = 0, .flags = 0};
  if (makes_directory(request.data.nr)) {
    response.error = -ENOMEDIUM;
  } else {
    response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  }
  (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);  // the same
}

int listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(fd, 8) != 0) {
    throw std::runtime_error("listen at " + path);
  }
  return fd;
}

// All that the peer sends until it closes, and the descriptor that came along.
std::pair<std::string, int> receive_all(int connection) {
  std::string text;
  int descriptor = -1;
  std::array<char, 4096> buffer;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control;
  while (true) {
    iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
    if (size <= 0) return {text, descriptor};
    text.append(buffer.data(), static_cast<std::size_t>(size));
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header != nullptr) std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  }
}

}  // namespace

SeccompAgent::SeccompAgent(std::string path, After after)
    : path_(std::move(path)),
      after_(after),
      socket_(listen_at(path_)),
      thread_([this] { serve(); }) {}

SeccompAgent::~SeccompAgent() {
  ends_ = true;
  thread_.join();
  close(socket_);
  for (const int listener : listeners_) close(listener);
  unlink(path_.c_str());
}

std::vector<Json> SeccompAgent::states() {
  const std::scoped_lock lock(mutex_);
  return states_;
}

void SeccompAgent::take_listener() {
  const int connection = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
  const auto [text, listener] = receive_all(connection);
  close(connection);
  if (listener < 0) return;
  if (after_ == After::Serve) {
    listeners_.push_back(listener);
  } else {
    close(listener);
  }
  const std::scoped_lock lock(mutex_);
  states_.push_back(parse_json(text));
}

void SeccompAgent::serve() {
  while (!ends_) {
    std::vector<pollfd> fds{{.fd = socket_, .events = POLLIN, .revents = 0}};
    for (const int listener : listeners_) fds.push_back({listener, POLLIN, 0});
    if (poll(fds.data(), fds.size(), kPollMilliseconds) <= 0) continue;
    for (std::size_t i = 1; i < fds.size(); ++i) {
      if ((fds[i].revents & POLLIN) != 0) answer(fds[i].fd);
    }
    // The last process with that filter has ended.
    std::erase_if(listeners_, [&](int listener) {
      for (const pollfd& fd : fds) {
        if (fd.fd == listener && (fd.revents & POLLHUP) != 0) return close(listener) == 0;
      }
      return false;
    });
    if ((fds[0].revents & POLLIN) != 0) take_listener();
  }
}

}  // namespace integration
