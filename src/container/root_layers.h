// What this host has mounted below a directory: the system side of rootfs/layers.h.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include <string>
#include <string_view>

#include "rootfs/layers.h"

namespace libcontainer::container {

Result<rootfs::RootLayers> read_root_layers(const Config& config, const std::string& rootfs,
                                            std::string_view state_root);

}  // namespace libcontainer::container
