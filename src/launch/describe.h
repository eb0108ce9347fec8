// Steps in words: explain, profiles and errors take them from here. They are put together of the
// kind's name (wire/step.h) and of the origin that the step was planned with (wire/builder.h).
// Pure.
#pragma once

#include <libcontainer/step.h>

#include <cstddef>
#include <string>
#include <vector>

#include "wire/builder.h"

namespace libcontainer::launch {

// "mount '/proc' (proc)"
std::string step_text(const wire::Plan& plan, std::size_t number);
// What an error begins with: "mounts[0] '/proc' (proc)", or the step's text if no field caused it.
std::string step_subject(const wire::Plan& plan, std::size_t number);

// Without an environment.
Step describe(const wire::Plan& plan, std::size_t number);
std::vector<Step> describe(const wire::Plan& plan);

}  // namespace libcontainer::launch
