// A plan in words: one line a step, number, actor, kind, field of config.json and object. Pure.
#pragma once

#include <string>

#include "wire/builder.h"

namespace libcontainer::launch {

std::string describe(const wire::Plan& plan);

}  // namespace libcontainer::launch
