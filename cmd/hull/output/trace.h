// How long steps took, as Trace Event JSON: what chrome://tracing and Perfetto show.
#pragma once

#include <libcontainer/step.h>

#include <span>
#include <string>
#include <string_view>

namespace hull::output {

// One complete event a step, on a track for each actor; `title` names the whole.
std::string format_trace(std::span<const libcontainer::TimedStep> steps, std::string_view title);

}  // namespace hull::output
