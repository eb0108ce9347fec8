// The lines of `events`. Pure.
#pragma once

#include <libcontainer/stats.h>

#include <string>
#include <string_view>

namespace hull::output {

// Each is one JSON object, ended by a new-line. Field names are runc's; so is which of them are
// left out when they are 0.
std::string format_stats_event(std::string_view id, const libcontainer::Stats& stats);
std::string format_oom_event(std::string_view id);

}  // namespace hull::output
