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

}  // namespace

std::int64_t listen_fd_count() {
  if (number_variable("LISTEN_PID") != ::getpid()) return 0;
  const auto count = number_variable("LISTEN_FDS");
  return count > 0 ? count : 0;
}

Outcome<std::vector<int>> passed_fds(std::int64_t listen, std::int64_t preserve) {
  if (preserve < 0) {
    return std::unexpected(Failure(
        fmt::format(FMT_COMPILE("preserve-fds: {} is not a number of descriptors"), preserve)));
  }
  std::vector<int> fds;
  // An open descriptor that is missing ends the loop, however large the counts are.
  for (std::int64_t i = 0; i < listen || i - listen < preserve; ++i) {
    const int fd = kFirst + static_cast<int>(i);
    if (::fcntl(fd, F_GETFD) < 0) {
      const auto what =
          i < listen ? fmt::format(FMT_COMPILE("unable to stat LISTEN_FDS descriptor {} (of {})"),
                                   fd, listen)
                     : fmt::format(FMT_COMPILE("unable to stat preserved-fd {} (of {})"),
                                   i - listen, preserve);
      return std::unexpected(system_failure(errno, what));
    }
    fds.push_back(fd);
  }
  return fds;
}

void add_listen_variables(std::vector<std::string>& env, std::int64_t listen) {
  if (listen == 0) return;
  env.push_back("LISTEN_FDS=" + std::to_string(listen));
  env.push_back("LISTEN_PID=1");
}

}  // namespace hull
