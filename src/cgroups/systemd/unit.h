// The unit of systemd's that a container is: its name, and where its cgroup will be. Pure.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "cgroups/layout.h"
#include "cgroups/paths.h"

namespace libcontainer::cgroups::systemd {

// Whose systemd: the host's first process, or one that runs for a user.
enum class Instance : std::uint8_t { System, User };

struct Unit {
  std::string name;   // "runc-web.scope", or a slice's
  std::string slice;  // that it is in, "system.slice"

  bool is_slice() const;
};

// From linux.cgroupsPath, "slice:prefix:name": <prefix>-<name>.scope, or the name itself if it ends
// in ".slice". Without a slice it is the instance's usual one; an empty path is ":runc:<id>".
// Errors: InvalidSpec for another form, and for names that systemd would not take.
Result<Unit> plan_unit(std::string_view cgroups_path, std::string_view id, Instance instance);

// The directory of a slice below the root: "a-b.slice" is "/a.slice/a-b.slice", "-.slice" is "".
// Errors: InvalidSpec, "invalid slice name".
Result<std::string> expand_slice(std::string_view slice);

// In every hierarchy. `control_group` is where that systemd has its units, "" or "/" for the root.
// Errors: as expand_slice().
Result<CgroupPaths> unit_paths(const Layout& layout, std::string_view control_group,
                               const Unit& unit);

}  // namespace libcontainer::cgroups::systemd
