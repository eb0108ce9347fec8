// A container's end of memory, and its end, behind one descriptor.
#include "base/error.h"
#include "cgroups/oom.h"
#include "container/container_impl.h"
#include "sys/notify.h"
#include "sys/poll.h"
#include "sys/proc.h"

namespace libcontainer {

struct OomWatch::Impl {
  cgroups::OomSource source;
  sys::Fd init;   // a pidfd
  sys::Fd epoll;  // of both
};

OomWatch::OomWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OomWatch::OomWatch(OomWatch&&) noexcept = default;
OomWatch& OomWatch::operator=(OomWatch&&) noexcept = default;
OomWatch::~OomWatch() = default;

int OomWatch::fd() const { return impl_->epoll.number(); }

Result<OomWatch::Event> OomWatch::next() {
  // First: what ends the container comes before its end.
  pollfd init{.fd = impl_->init.number(), .events = POLLIN, .revents = 0};
  const auto ended = sys::poll({&init, 1}, 0);
  LC_TRY_ASSIGN(const bool out_of_memory, impl_->source.take());
  if (out_of_memory) return Event::OutOfMemory;
  return ended && *ended > 0 ? Event::Ended : Event::None;
}

namespace container {

namespace {

Result<sys::Fd> join(sys::FdRef source, sys::FdRef init) {
  const auto failed = [](sys::Errno error) {
    return std::unexpected(base::make_system_error(error.value, "watch the container"));
  };
  auto epoll = sys::make_epoll();
  if (!epoll) return failed(epoll.error());
  for (const sys::FdRef member : {source, init}) {
    if (!member) continue;
    if (const auto added = sys::add_readable(*epoll, member); !added) return failed(added.error());
  }
  return std::move(*epoll);
}

}  // namespace

Result<OomWatch> watch_oom(const Impl& container) {
  LC_TRY(require_process(container));
  auto init = sys::open_process(container.state.init.pid, container.state.init.start_time);
  if (!init) return std::unexpected(wrong_state("container not running"));
  auto watch = std::make_unique<OomWatch::Impl>();
  watch->init = std::move(*init);
  LC_TRY_ASSIGN(watch->source, cgroups::OomSource::open(own_cgroups(container)));
  LC_TRY_ASSIGN(watch->epoll, join(watch->source.fd(), watch->init));
  return OomWatch(std::move(watch));
}

}  // namespace container
}  // namespace libcontainer
