// Mounts of a container whose content is the host's: an image names them, and holds nothing of
// them. Pure.
#pragma once

#include <libcontainer/config.h>

#include <span>
#include <string>
#include <vector>

namespace libcontainer::criu {

struct HostMount {
  std::string name;    // in the image: the mount point as config.json has it
  std::string source;  // on the host

  bool operator==(const HostMount&) const = default;
};

// What masks a file, by name and source.
inline constexpr const char* kNull = "/dev/null";

// Bind mounts, and `default_devices` and those of config.json, which a user namespace has as bind
// mounts. Names that no mount has do no harm.
std::vector<HostMount> host_mounts(const Config& config,
                                   std::span<const std::string> default_devices);

}  // namespace libcontainer::criu
