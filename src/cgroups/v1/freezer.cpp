#include "cgroups/v1/freezer.h"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/error.h"
#include "cgroups/control_file.h"

namespace libcontainer::cgroups::v1 {

namespace {

constexpr std::string_view kState = "freezer.state";
constexpr std::string_view kSelfFreezing = "freezer.self_freezing";
constexpr std::string_view kFrozen = "FROZEN";
constexpr std::string_view kThawed = "THAWED";

std::unexpected<Error> failure(sys::Errno error, std::string_view what,
                               const std::string& directory) {
  return std::unexpected(
      base::make_system_error(error.value, fmt::format("{} cgroup '{}'", what, directory)));
}

bool is_gone(sys::Errno error) { return error.value == ENOENT || error.value == ENODEV; }

}  // namespace

Result<FreezerState> freezer_state(const std::string& directory) {
  const auto state = read_value(file_in(directory, kState));
  if (!state) {
    if (is_gone(state.error())) return FreezerState::Undefined;
    return failure(state.error(), "read the freezer state of", directory);
  }
  if (*state == kThawed) return FreezerState::Thawed;
  // FREEZING or FROZEN, but perhaps only because a cgroup above is.
  const auto self = read_value(file_in(directory, kSelfFreezing));
  if (self && *self == "0") return FreezerState::Thawed;
  return FreezerState::Frozen;
}

bool stands_still(const std::string& directory) {
  const auto state = read_value(file_in(directory, kState));
  return state && *state != kThawed;
}

Result<> freeze(const std::string& directory) {
  // A cgroup stays FREEZING while a process that is being made, or one in a vfork, is missed by
  // the kernel. Writing the state again catches it; what waits for another process that is frozen
  // already needs a moment of thaw.
  constexpr int kTries = 1000;
  constexpr int kThawEvery = 50;
  constexpr int kSleepAfter = 10;
  constexpr auto kPause = std::chrono::milliseconds(1);
  const std::string path = file_in(directory, kState);
  for (int attempt = 1; attempt <= kTries; ++attempt) {
    if (attempt % kThawEvery == 0) {
      (void)write_value(path, kThawed);  // the next write says whether the cgroup is there
      std::this_thread::sleep_for(kPause);
    }
    if (const auto written = write_value(path, kFrozen); !written) {
      return failure(written.error(), "freeze", directory);
    }
    if (attempt > kSleepAfter) std::this_thread::sleep_for(kPause);
    const auto state = read_value(path);
    if (state && *state == kFrozen) return {};
  }
  LC_TRY(thaw(directory));
  return std::unexpected(base::make_error(
      Errc::Kernel, fmt::format("unable to freeze cgroup '{}' in {} tries; it is thawed again",
                                directory, kTries)));
}

Result<> thaw(const std::string& directory) {
  const auto written = write_value(file_in(directory, kState), kThawed);
  if (!written) return failure(written.error(), "thaw", directory);
  return {};
}

}  // namespace libcontainer::cgroups::v1
