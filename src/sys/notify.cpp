#include "sys/notify.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include <span>

#include "sys/file.h"

namespace libcontainer::sys {

SysResult<Fd> make_eventfd() { return invoke_fd(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK); }

SysResult<std::uint64_t> take_count(FdRef eventfd) {
  std::uint64_t count = 0;
  const auto size = read_some(eventfd, std::as_writable_bytes(std::span(&count, 1)));
  if (!size && size.error().value == EAGAIN) return std::uint64_t{0};
  if (!size) return std::unexpected(size.error());
  return count;
}

SysResult<Fd> make_inotify() { return invoke_fd(SYS_inotify_init1, IN_CLOEXEC | IN_NONBLOCK); }

SysResult<> watch_modification(FdRef inotify, CPath path) {
  return invoke<void>(SYS_inotify_add_watch, inotify.number(), path.c_str(), IN_MODIFY);
}

SysResult<> drain(FdRef inotify) {
  alignas(inotify_event) std::byte events[4096];
  for (;;) {
    const auto size = read_some(inotify, events);
    if (!size && size.error().value == EAGAIN) return {};
    if (!size) return std::unexpected(size.error());
    if (*size == 0) return {};
  }
}

SysResult<Fd> make_epoll() { return invoke_fd(SYS_epoll_create1, EPOLL_CLOEXEC); }

SysResult<> add_readable(FdRef epoll, FdRef member) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = member.number();
  return invoke<void>(SYS_epoll_ctl, epoll.number(), EPOLL_CTL_ADD, member.number(), &event);
}

}  // namespace libcontainer::sys
