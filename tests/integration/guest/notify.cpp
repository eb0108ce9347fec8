// What a service does by sd_notify(3): sends each argument to $NOTIFY_SOCKET as a datagram. Of a
// "BARRIER=1", which brings a pipe's end along, it waits for the pipe to close. After "flood" it
// sends for ever. Exit status: 0, or the errno of what failed.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

int connect_to(const char* path) {
  const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

bool send_text(int fd, std::string_view text) { return send(fd, text.data(), text.size(), 0) >= 0; }

bool pass_barrier(int fd, std::string_view text) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return false;
  iovec part{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &ends[1], sizeof(int));
  if (sendmsg(fd, &message, 0) < 0) return false;
  close(ends[1]);
  pollfd closed{.fd = ends[0], .events = 0, .revents = 0};
  const bool passed = poll(&closed, 1, 10'000) == 1;
  close(ends[0]);
  return passed;
}

}  // namespace

int main(int count, char** arguments) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr) return ENOENT;
  const int fd = connect_to(path);
  if (fd < 0) return errno;
  for (int i = 1; i < count; ++i) {
    const std::string_view text = arguments[i];
    while (text == "flood" && send_text(fd, "STATUS=flood")) continue;
    const bool sent = text == "BARRIER=1" ? pass_barrier(fd, text) : send_text(fd, text);
    if (!sent) return errno != 0 ? errno : ETIMEDOUT;
  }
  return 0;
}
