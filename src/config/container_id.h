// What may be the id of a container.
#pragma once

#include <libcontainer/error.h>

#include <cstddef>
#include <string_view>

namespace libcontainer::config {

// The id names a directory of the state root and cgroups.
inline constexpr std::size_t kMaxIdLength = 255;

// Letters, digits and "_+-.", not beginning with a dot: names with a dot in front are ours.
// Errors: InvalidArgument, "container id cannot be empty" or "invalid container ID format: …".
Result<> validate_id(std::string_view id);

}  // namespace libcontainer::config
