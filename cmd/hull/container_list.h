// The containers of the state root, for commands about all of them.
#pragma once

#include <libcontainer/container.h>

#include <cstdint>
#include <vector>

#include "hull/failure.h"
#include "hull/globals.h"

namespace hull {

// What becomes of a directory without a state: a create or a delete is at work there, or was
// killed.
enum class Stateless : std::uint8_t { Reported, Silent };

// By id. One whose state cannot be read is reported on standard error and left out: each entry has
// a state. Empty if nobody has used the default state root yet; another one must be there.
Outcome<std::vector<libcontainer::ListEntry>> list_containers(const Globals& globals,
                                                              Stateless stateless);

}  // namespace hull
