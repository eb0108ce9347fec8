#include "container/seccomp_agent.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "config/annotations.h"
#include "spec/format.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::container {
namespace {

constexpr int kSecondsToAccept = 10;
constexpr std::string_view kListenerName = "anon_inode:seccomp notify";

Error failure(int system_error, std::string text) {
  return base::with_field(
      base::make_system_error(system_error, "linux.seccomp.listenerPath: " + std::move(text)),
      "linux.seccomp.listenerPath");
}

bool is_listener(sys::FdRef fd) {
  std::array<char, 64> name{};
  const auto size = sys::readlink_at(sys::FdRef::cwd(), sys::FdPath(fd), name);
  return size && std::string_view(name.data(), *size) == kListenerName;
}

// SECURITY: the number comes from inside: nothing else that the process has open is taken.
Result<sys::Fd> take_listener(const SeccompListener& listener) {
  auto fd = sys::pidfd_get_fd(listener.pidfd, listener.number);
  if (!fd) {
    return std::unexpected(base::with_hint(failure(fd.error().value, "pidfd_getfd"),
                                           "a seccomp agent needs Linux 5.6 and the right to "
                                           "trace the container's processes"));
  }
  if (!is_listener(*fd)) {
    return std::unexpected(base::make_error(
        Errc::Internal, "the container's init does not follow the protocol: no seccomp listener"));
  }
  return std::move(*fd);
}

}  // namespace

Result<> send_listener(const Config& config, const SeccompListener& listener,
                       const ContainerState& state) {
  const std::string_view path = config::seccomp_agent(config);
  LC_TRY_ASSIGN(const sys::Fd fd, take_listener(listener));
  const std::string text = spec::format_process_state(
      {.pid = listener.pid, .metadata = config.seccomp->listener_metadata, .state = state});
  const auto agent = sys::connect_unix(path, kSecondsToAccept);
  if (!agent) {
    return std::unexpected(
        failure(agent.error().value,
                fmt::format("failed to connect with seccomp agent specified in the seccomp "
                            "profile: '{}'",
                            path)));
  }
  const auto sent = sys::send_message(*agent, std::as_bytes(std::span(text)), fd);
  if (sent) return {};
  return std::unexpected(
      failure(sent.error().value, fmt::format("send to the seccomp agent at '{}'", path)));
}

}  // namespace libcontainer::container
