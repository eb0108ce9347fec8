// The group of a container in the resctrl file system, if its config.json asks for one.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "intelrdt/group.h"
#include "spec/state.h"

namespace libcontainer::container {

// Makes nothing. Errors: Unsupported if there is no such file system.
Result<std::optional<intelrdt::Group>> plan_rdt_group(const Config& config, std::string_view id);
// Makes the group of a new container. `save` writes `state`, which names the group from then on,
// right before it exists: until then nothing found under that name is this container's.
Result<> make_rdt_group(intelrdt::Group& group, spec::State& state,
                        const std::function<Result<>()>& save);
// Of a container that is there, or of what is left of one; runc's too.
std::optional<intelrdt::Group> rdt_group(const spec::State& state);

// Changes nothing: whether write_rdt() may. Errors: as Container::set().
Result<> check_rdt(const spec::State& state, const RdtChanges& changes);
// What write_rdt() would write; after check_rdt().
std::vector<LimitWrite> plan_rdt(const spec::State& state, const RdtChanges& changes);
// Writes the schemata that are given, and remembers them in `state`.
Result<> write_rdt(spec::State& state, const RdtChanges& changes);

}  // namespace libcontainer::container
