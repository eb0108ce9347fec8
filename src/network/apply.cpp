#include "network/apply.h"

#include <linux/if.h>
#include <linux/sockios.h>
#include <sys/socket.h>

#include "sys/fd.h"

namespace libcontainer::network {

wire::Status bring_up_loopback() {
  // Any socket has the interface ioctls of its namespace; a unix one is there without IPv4.
  STEP_ASSIGN(const sys::Fd socket, "socket",
              sys::invoke_fd(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  STEP_TRY("ioctl(SIOCSIFFLAGS)", sys::invoke(SYS_ioctl, socket.number(), SIOCSIFFLAGS, &request));
  return {};
}

}  // namespace libcontainer::network
