// One mount of the container. Source: OCI config.md#mounts, mount(8).
#pragma once

#include <libcontainer/config/namespace.h>

#include <string>
#include <vector>

namespace libcontainer {

struct Mount {
  std::string destination;  // absolute path inside the container
  std::string type;         // "proc", "tmpfs", "bind", …; ignored if options has "bind" or "rbind"
  std::string source;       // a relative bind source starts at the bundle
  std::vector<std::string> options;
  // Both or none: an id-mapped mount.
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
};

}  // namespace libcontainer
