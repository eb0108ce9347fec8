// The mount calls. A detached mount is gone when its Fd is closed, unless move_mount attached it.
#pragma once

#include <linux/mount.h>

#include <cstddef>
#include <cstdint>

#include "sys/fd.h"

namespace libcontainer::sys {

enum class Depth : std::uint8_t { Top, Recursive };

// Linux 5.2: a detached copy of what is mounted at `path`.
SysResult<Fd> open_tree_clone(FdRef dir, CPath path, Depth depth, int at_flags = 0);
SysResult<Fd> fs_open(CPath type);
SysResult<> fs_set_string(FdRef fs, CPath key, CPath value);
SysResult<> fs_set_flag(FdRef fs, CPath key);
SysResult<> fs_create(FdRef fs);
SysResult<Fd> fs_mount(FdRef fs, unsigned attributes);
// Onto the directory or file that `target` is.
SysResult<> move_mount(FdRef mount, FdRef target);
SysResult<> move_mount_to(FdRef mount, FdRef dir, CPath path);
// Linux 5.12.
SysResult<> mount_set_attributes(FdRef mount, CPath path, Depth depth,
                                 const mount_attr& attributes);

SysResult<> mount(CPath source, CPath target, const char* type, std::uint64_t flags,
                  const char* data);
// mount(2) on what a descriptor is, without a path that others could change: `descriptors` is
// /proc/self/fd, opened while the proc file system at /proc was to be trusted; without it, it is
// so still. With it, the working directory is / afterwards.
struct MountCall {
  CPath source;
  const char* type;
  std::uint64_t flags;
  const char* data;
};
SysResult<> mount_on(FdRef target, const MountCall& what, FdRef descriptors = {});
SysResult<> bind_on(FdRef source, FdRef target, Depth depth, FdRef descriptors = {});
// ST_* of statfs(2): of the mount and of its file system.
SysResult<std::uint64_t> mount_flags(FdRef fd);

SysResult<> unmount(CPath target, int flags);
SysResult<> pivot_root(CPath new_root, CPath put_old);
SysResult<> change_root(CPath path);
SysResult<> change_directory(CPath path);
SysResult<> change_directory(FdRef dir);
// Whether the current directory lies below the root: the kernel's path of others begins with
// "(unreachable)".
SysResult<bool> is_below_root();

}  // namespace libcontainer::sys
