// Kernel parameters of the container's namespaces. Runs in: init, inside the root.
#pragma once

#include <string_view>

#include "sys/fd.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

// `path` is below /proc/sys and NUL-terminated.
wire::Status set_sysctl(std::string_view path, std::string_view value, sys::FdRef descriptors);

}  // namespace libcontainer::rootfs
