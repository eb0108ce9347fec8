// What a profile must keep to, whoever makes a filter of it. Pure.
#pragma once

#include <libcontainer/config/seccomp.h>
#include <libcontainer/error.h>

namespace libcontainer::config {

// Everything but the listener, which only a container has. Errors: InvalidSpec.
Result<> check_filter(const Seccomp& seccomp);

}  // namespace libcontainer::config
