#include "support/silent_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace integration {

SilentSocket::SilentSocket(std::string path) : path_(std::move(path)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path_.copy(address.sun_path, sizeof address.sun_path - 1);
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 5) != 0) {
    throw std::system_error(errno, std::generic_category(), "listen at " + path_);
  }
}

SilentSocket::~SilentSocket() {
  close(listener_);
  unlink(path_.c_str());
}

}  // namespace integration
