#include "cgroups/v2/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "sys/file.h"
#include "sys/poll.h"

namespace libcontainer::cgroups::v2 {

namespace {

constexpr std::string_view kEvents = "cgroup.events";

sys::SysResult<std::uint64_t> read_event(sys::FdRef file, std::string_view key) {
  std::array<char, 256> text;
  SYS_TRY_ASSIGN(const std::size_t size, sys::read_at(file, text, 0));
  return value_of_key({text.data(), size}, key);
}

sys::SysResult<bool> wait(sys::FdRef file, std::string_view key, std::uint64_t value,
                          std::chrono::milliseconds limit) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + limit;
  for (;;) {
    SYS_TRY_ASSIGN(const std::uint64_t current, read_event(file, key));
    if (current == value) return true;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    // The kernel wakes us at every change; the short step is for one lost between read and poll.
    constexpr std::chrono::milliseconds kStep(100);
    std::array<pollfd, 1> watched{{{.fd = file.number(), .events = POLLPRI, .revents = 0}}};
    SYS_TRY(sys::poll(watched, static_cast<int>(std::min(left, kStep).count())));
  }
}

}  // namespace

Result<bool> wait_for_event(const std::string& directory, std::string_view key, std::uint64_t value,
                            std::chrono::milliseconds limit) {
  const std::string path = file_in(directory, kEvents);
  const auto file = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY);
  const auto reached = file ? wait(*file, key, value, limit) : std::unexpected(file.error());
  if (reached) return *reached;
  const int error = reached.error().value;
  if ((error == ENOENT || error == ENODEV) && key == "populated") return value == 0;
  return std::unexpected(base::make_system_error(error, fmt::format("watch '{}'", path)));
}

}  // namespace libcontainer::cgroups::v2
