// What bind mounts need of the caller's credentials: id-mapped sources, and sources that the
// container's user namespace may not reach. Pure.
#pragma once

#include <libcontainer/config.h>

#include <cstdint>
#include <functional>

#include "rootfs/plan.h"
#include "wire/builder.h"

namespace libcontainer::launch {

// Adds the steps that prepare it, to be taken before any namespace is joined or made. `new_slot`
// reserves a place for a descriptor.
rootfs::SourceArrangements plan_mount_sources(wire::PlanBuilder& plan, const Config& config,
                                              bool privileged,
                                              const std::function<std::int32_t()>& new_slot);

}  // namespace libcontainer::launch
