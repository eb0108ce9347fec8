// The actions of a profile as the kernel has them.
#pragma once

#include <libcontainer/config/seccomp.h>

#include <cstdint>
#include <optional>

namespace libcontainer::seccomp {

// Whether a number goes with the action: an error number, or what a tracer is told.
bool has_data(SeccompAction action);

// SECCOMP_RET_* with its data; EPERM if there is to be some and none is given.
// SECURITY: it has to fit into SECCOMP_RET_DATA, or it would be another action.
std::uint32_t return_value(SeccompAction action, std::optional<std::uint32_t> data);

// The action of a SECCOMP_RET_* with its data.
SeccompAction action_of(std::uint32_t value);

}  // namespace libcontainer::seccomp
