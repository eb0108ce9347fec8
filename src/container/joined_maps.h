// The id maps of a user namespace that is joined by its path. Runs in: caller.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include <optional>

namespace libcontainer::container {

// `config` with the maps of the user namespace that it joins, by which ids of the host are found;
// nothing if it joins none, has them already, or names it by another path than /proc/PID/ns/user.
// Errors: InvalidSpec if it has maps that are not those of the namespace.
Result<std::optional<Config>> with_joined_maps(const Config& config);

}  // namespace libcontainer::container
