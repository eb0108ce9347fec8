// The directory that becomes the root, before anything is mounted on it. Runs in: init.
#pragma once

#include "sys/fd.h"
#include "wire/plan.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// The mount that it lies in gets `parent_propagation` first, unless that is 0.
wire::Status open_root_directory(wire::Block plan, wire::Text path,
                                 std::uint64_t parent_propagation, sys::Fd& directory);

}  // namespace libcontainer::rootfs
