// SECURITY: the only way to a path inside a root that others control. The result is a descriptor;
// the path is not looked up again.
#pragma once

#include <cstdint>

#include "sys/file.h"

namespace libcontainer::sys {

enum class LastComponent : std::uint8_t { Follow, NoFollow };

// Opens `path` as if `root` were "/": neither ".." nor a symbolic link, absolute or not, leads
// out, and magic links are refused. With O_PATH in `flags` nothing is opened for real.
SysResult<Fd> resolve_in_root(FdRef root, CPath path, int flags,
                              LastComponent last = LastComponent::Follow);

// What an entry that does not exist is made as.
enum class Create : std::uint8_t { Directory, File };

// The same, but makes what is missing: directories 0755, and the last component as `create` says
// (a file 0644). A dangling symbolic link is followed inside the root and its target made.
SysResult<Fd> resolve_or_create(FdRef root, CPath path, Create create);

// Opens the directory that `path`'s last component is (to be) in, making missing ones, and stores
// where in `path` the last component begins.
struct ParentDirectory {
  Fd dir;
  CPath name;
};
SysResult<ParentDirectory> resolve_parent(FdRef root, CPath path);

}  // namespace libcontainer::sys
