// What an update would write.
#pragma once

#include <libcontainer/container.h>

#include <span>
#include <string>

namespace hull::output {

// A line each: "target: value  field".
std::string format_limit_writes_text(std::span<const libcontainer::LimitWrite> writes);
std::string format_limit_writes_json(std::span<const libcontainer::LimitWrite> writes);

}  // namespace hull::output
