// Counters of network interfaces.
#pragma once

#include <libcontainer/stats.h>

#include <string_view>
#include <vector>

namespace libcontainer::network {

// Of the content of /proc/PID/net/dev, which shows the network namespace of that process. Pure.
std::vector<InterfaceStats> parse_interfaces(std::string_view text);

}  // namespace libcontainer::network
