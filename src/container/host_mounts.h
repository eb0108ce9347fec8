// What of a container's mounts is the host's, on both ways of a checkpoint.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "criu/messages.h"

namespace libcontainer::container {

// Of the running container: where criu finds them, and what the image calls them.
Result<std::vector<criu::ExternalMount>> dumped_mounts(const Config& config, pid_t init);

// What takes their places.
std::vector<criu::ExternalMount> restored_mounts(const Config& config);

// Makes the mount points that are missing in the root file system, as create would. What lies below
// a bind mount is made in its source; what lies below any other is in the image.
Result<> make_mount_points(const Config& config, const std::string& rootfs);

}  // namespace libcontainer::container
