#include "sys/process.h"

#include <fmt/format.h>

#include "base/error.h"
#include "container/process_impl.h"

namespace libcontainer {

Process::Process(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;
Process::~Process() = default;

pid_t Process::pid() const { return impl_ ? impl_->pid : 0; }
int Process::pidfd() const { return impl_ ? impl_->pidfd.number() : -1; }

Result<ExitStatus> Process::wait() {
  if (!impl_) return std::unexpected(base::make_error(Errc::InvalidArgument, "invalid process"));
  if (impl_->status) return *impl_->status;
  const auto ended = sys::wait_pidfd(impl_->pidfd, sys::Wait::Block);
  if (!ended && ended.error().value == ECHILD) {
    return std::unexpected(base::make_error(
        Errc::WrongState,
        fmt::format("process {} is no child of this program, or was reaped by another part of it",
                    impl_->pid)));
  }
  if (!ended) {
    return std::unexpected(base::make_system_error(ended.error().value,
                                                   fmt::format("wait for process {}", impl_->pid)));
  }
  impl_->status = ended->signalled ? ExitStatus{.exit_code = 0, .signal = ended->code}
                                   : ExitStatus{.exit_code = ended->code, .signal = 0};
  return *impl_->status;
}

Result<> Process::signal(int number) const {
  if (!impl_) return std::unexpected(base::make_error(Errc::InvalidArgument, "invalid process"));
  const auto sent = sys::pidfd_signal(impl_->pidfd, number);
  if (sent) return {};
  return std::unexpected(base::make_system_error(
      sent.error().value, fmt::format("signal {} to process {}", number, impl_->pid)));
}

int Process::take_console() { return impl_ ? impl_->console.release() : -1; }

}  // namespace libcontainer
