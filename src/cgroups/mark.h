// Marks on the cgroups that we made, as extended attributes: what a container's own directory and
// what a level above it was made for. Not being permitted to set them is not an error: they are
// needed only to clean up.
#pragma once

#include <string>
#include <string_view>

#include "cgroups/layout.h"
#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// `mark` is "<state root>/<id>".
void mark_container(const std::string& directory, std::string_view mark);
// Empty: none.
std::string container_mark(const std::string& directory);

// A level between the mount point and a container's directory, to be removed when it is empty.
void mark_parent(const std::string& directory);
bool is_marked_parent(const std::string& directory);

// Every cgroup of the host that is marked as this container's.
CgroupPaths find_marked(const Layout& layout, std::string_view mark);

}  // namespace libcontainer::cgroups
