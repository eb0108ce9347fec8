#include "hull/passed_fds.h"

#include <fcntl.h>
#include <fmt/compile.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "hull/number.h"

namespace hull {
namespace {

constexpr int kFirst = 3;

std::int64_t number_variable(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? parse_decimal(text).value_or(0) : 0;
}

// Our own, a log for instance, are closed on exec, which no descriptor is that came through one.
bool was_passed(int fd) {
  const int flags = ::fcntl(fd, F_GETFD);
  return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

}  // namespace

std::size_t listen_fd_count() {
  if (number_variable("LISTEN_PID") != ::getpid()) return 0;
  const auto count = number_variable("LISTEN_FDS");
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

Outcome<std::vector<int>> passed_fds(std::size_t listen, std::int64_t preserve) {
  if (preserve < 0) {
    return std::unexpected(Failure(
        fmt::format(FMT_COMPILE("preserve-fds: {} is not a number of descriptors"), preserve)));
  }
  std::vector<int> fds;
  const auto wanted = static_cast<std::size_t>(preserve);
  // An open descriptor that is missing ends the loop, however large the counts are.
  for (std::size_t i = 0; i < listen || i - listen < wanted; ++i) {
    const int fd = kFirst + static_cast<int>(i);
    if (!was_passed(fd)) {
      const auto what =
          i < listen ? fmt::format(FMT_COMPILE("unable to stat LISTEN_FDS descriptor {} (of {})"),
                                   fd, listen)
                     : fmt::format(FMT_COMPILE("unable to stat preserved-fd {} (of {})"),
                                   i - listen, preserve);
      return std::unexpected(system_failure(EBADF, what));
    }
    fds.push_back(fd);
  }
  return fds;
}

}  // namespace hull
