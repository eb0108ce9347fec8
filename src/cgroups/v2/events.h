// Waiting for a change of cgroup.events.
#pragma once

#include <libcontainer/error.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace libcontainer::cgroups::v2 {

// Whether `key` ("frozen", "populated") became `value` within the time. A cgroup that is gone has
// no processes: it counts as "populated 0".
Result<bool> wait_for_event(const std::string& directory, std::string_view key, std::uint64_t value,
                            std::chrono::milliseconds limit);

}  // namespace libcontainer::cgroups::v2
