// The directory that becomes the root, before anything is mounted on it. Runs in: init.
#pragma once

#include "sys/fd.h"
#include "wire/plan.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// With `isolate` the mount that it lies in becomes private first.
wire::Status open_root_directory(wire::Block plan, wire::Text path, bool isolate,
                                 sys::Fd& directory);

}  // namespace libcontainer::rootfs
