// Visiting a cgroup and everything below it, as deep as a hostile container may have nested it:
// neither the length of a path nor the number of descriptors is a limit.
#pragma once

#include <functional>
#include <string>

#include "sys/fd.h"

namespace libcontainer::cgroups {

struct TreeVisitor {
  // On the way down, for each directory; the first is the root of the walk.
  std::function<sys::SysResult<>(sys::FdRef directory)> enter;
  // On the way up, for each directory but the root: what it is called, and where.
  std::function<sys::SysResult<>(sys::FdRef parent, const std::string& name)> leave;
};

// Ends with the first error of the visitor. Directories that vanish meanwhile are passed over, but
// for the root.
sys::SysResult<> walk_tree(const std::string& root, const TreeVisitor& visitor);

}  // namespace libcontainer::cgroups
