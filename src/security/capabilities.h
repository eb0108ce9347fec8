// The capability sets of a process, from names to masks. Pure.
#pragma once

#include <libcontainer/config/process.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/process_steps.h"

namespace libcontainer::security {

std::optional<unsigned> find_capability(std::string_view name);

// Unknown names, and ambient capabilities that are not permitted and inheritable, are left out;
// config::capability_warnings() tells of them.
wire::CapabilityMasks plan_capabilities(const Capabilities& capabilities);

}  // namespace libcontainer::security
