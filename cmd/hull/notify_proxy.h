// sd_notify(3) of a container: that it is ready goes on to the service manager which started this
// command, and nothing else does. SECURITY: what comes from the container is compared, never sent.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#include <optional>
#include <string>
#include <string_view>

#include "hull/failure.h"
#include "hull/fd.h"

namespace hull {

// Whether a service manager wants to be told: $NOTIFY_SOCKET is not empty.
bool notify_socket_is_set();

// Whether a datagram has the line READY=1. One zero byte may end it. Pure.
bool says_ready(std::string_view datagram);

class NotifyProxy {
 public:
  // Nothing unless notify_socket_is_set(). Fails if that is no address of a local socket: an
  // absolute path, or "@name" for an abstract one.
  static Outcome<std::optional<NotifyProxy>> from_environment();

  // From now on it takes what comes to the container's socket. None: nothing ever comes.
  void serve(Fd socket) { socket_ = std::move(socket); }
  int socket() const { return socket_.number(); }

  // Takes one datagram, if there is one. If it is the first that says that the container is ready,
  // the manager gets that, and that `main_pid` is the service's main process. Waits for the manager
  // thirty seconds at most.
  Outcome<> take(pid_t main_pid);

  // take() until the container is ready, or `process`, a pidfd, has ended.
  Outcome<> wait(int process, pid_t main_pid);

  // Before the command ends: takes what has not been taken, and waits, thirty seconds at most,
  // until the manager has read it. It could not tell whose message it is once the sender is gone.
  Outcome<> finish(pid_t main_pid);

 private:
  NotifyProxy(std::string path, const sockaddr_un& address, socklen_t length)
      : path_(std::move(path)), address_(address), length_(length) {}
  Outcome<> tell(std::string_view text, int descriptor = -1) const;
  Outcome<> tell_ready(pid_t main_pid);

  std::string path_;
  sockaddr_un address_;
  socklen_t length_;
  Fd socket_;
  bool ready_ = false;
  Fd barrier_;  // ends when the manager has read all before; none: it was sent none
};

}  // namespace hull
