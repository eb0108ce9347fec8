// The steps of a container, as `explain` shows them.
#pragma once

#include <libcontainer/step.h>

#include <cstdint>
#include <span>
#include <string>

namespace hull::output {

// Values of the environment may be secrets.
enum class EnvironmentValues : std::uint8_t { Hidden, Shown };

// One line a step: number, actor, what it does, and the field that caused it.
std::string format_steps_text(std::span<const libcontainer::Step> steps, EnvironmentValues values);

// An array of objects: number, actor, step, field, and of the last one the environment.
std::string format_steps_json(std::span<const libcontainer::Step> steps, EnvironmentValues values);

}  // namespace hull::output
