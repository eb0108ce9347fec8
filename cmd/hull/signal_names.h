// Signals as the command line names them. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace hull {

// "9", "KILL", "SIGKILL", "sigkill". Real-time signals go by number only.
std::optional<int> parse_signal(std::string_view text);

}  // namespace hull
