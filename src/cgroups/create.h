// Making a container's cgroup.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// What EPERM, EACCES and EROFS mean: a failure, or a hierarchy that the container does without.
enum class Denied : std::uint8_t { Fail, Skip };

// Whether a directory that is there already may be in use.
enum class Found : std::uint8_t {
  MustBeUnused,
  IsOurs,  // somebody has made it for us, with a process in it
};

// Which of these directories and of the levels above them are not there, parents first.
std::vector<std::string> missing_directories(const CgroupPaths& planned);

// What create() refuses of directories that are there: processes, and being frozen.
Result<> check_unused(const CgroupPaths& planned);

// Makes every directory with its missing parents, marks them with `mark` (see mark.h), and
// makes it fit to be joined: cpuset inherits processors and memory nodes, v2 hands down every
// controller. An existing directory is taken over, if it may be. All or nothing:
// on failure what was made is removed again. Returns the directories that now exist.
// Errors: WrongState for a directory that has processes or is frozen, unless it is ours.
Result<CgroupPaths> create(CgroupPaths planned, std::string_view mark, Denied denied,
                           Found found = Found::MustBeUnused);

}  // namespace libcontainer::cgroups
