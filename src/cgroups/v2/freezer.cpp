#include "cgroups/v2/freezer.h"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/v2/events.h"

namespace libcontainer::cgroups::v2 {

namespace {

constexpr std::string_view kFreeze = "cgroup.freeze";
constexpr std::chrono::seconds kLimit(10);

std::unexpected<Error> failure(sys::Errno error, std::string_view what,
                               const std::string& directory) {
  return std::unexpected(
      base::make_system_error(error.value, fmt::format("{} cgroup '{}'", what, directory)));
}

}  // namespace

Result<FreezerState> freezer_state(const std::string& directory) {
  const auto value = read_value(file_in(directory, kFreeze));
  if (value) return *value == "1" ? FreezerState::Frozen : FreezerState::Thawed;
  // Also the root cgroup and Linux < 5.2 have no such file.
  const int error = value.error().value;
  if (error == ENOENT || error == ENODEV) return FreezerState::Undefined;
  return failure(value.error(), "read the freezer state of", directory);
}

bool stands_still(const std::string& directory) {
  const auto events = read_text(file_in(directory, "cgroup.events"));
  return events && value_of_key(*events, "frozen") == 1;
}

Result<> freeze(const std::string& directory) {
  if (const auto written = write_value(file_in(directory, kFreeze), "1"); !written) {
    return failure(written.error(), "freeze", directory);
  }
  const auto frozen = wait_for_event(directory, "frozen", 1, kLimit);
  if (frozen && *frozen) return {};
  const auto thawed = thaw(directory);
  if (!frozen) return std::unexpected(frozen.error());
  LC_TRY(thawed);
  return std::unexpected(base::make_error(
      Errc::Kernel, fmt::format("unable to freeze cgroup '{}' in {} s; it is thawed again",
                                directory, kLimit.count())));
}

Result<> thaw(const std::string& directory) {
  const auto written = write_value(file_in(directory, kFreeze), "0");
  if (!written) return failure(written.error(), "thaw", directory);
  return {};
}

}  // namespace libcontainer::cgroups::v2
