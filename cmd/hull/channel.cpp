#include "hull/channel.h"

#include <unistd.h>

#include <cerrno>

namespace hull {
namespace {

bool is_passing(int error) { return error == EINTR || error == EAGAIN; }

}  // namespace

void Channel::take_input() {
  const auto count = ::read(from_, buffer_.data(), buffer_.size());
  if (count < 0 && is_passing(errno)) return;
  // A pty whose last user is gone reads as EIO.
  if (count <= 0) {
    ended_ = true;
    return;
  }
  begin_ = 0;
  end_ = static_cast<std::size_t>(count);
}

void Channel::give_output() {
  const auto count = ::write(to_, buffer_.data() + begin_, end_ - begin_);
  if (count < 0 && is_passing(errno)) return;
  if (count < 0) {
    target_lost_ = true;
    abandon();
    return;
  }
  begin_ += static_cast<std::size_t>(count);
}

void Channel::abandon() {
  ended_ = true;
  begin_ = end_;
}

}  // namespace hull
