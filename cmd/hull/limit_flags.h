// The limits that the flags of `update` name.
#pragma once

#include <libcontainer/config/resources.h>

#include "hull/args.h"
#include "hull/failure.h"

namespace hull {

// Errors: a value that is no number, or none that its limit can be. Pure.
Outcome<libcontainer::Resources> read_limit_flags(const Args& args);

}  // namespace hull
