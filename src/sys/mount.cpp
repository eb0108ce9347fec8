#include "sys/mount.h"

namespace libcontainer::sys {
namespace {

// AT_RECURSIVE of <linux/fcntl.h>, which cannot be included beside <fcntl.h>.
constexpr int kAtRecursive = 0x8000;

constexpr int recursive_flag(Depth depth) { return depth == Depth::Recursive ? kAtRecursive : 0; }

}  // namespace

SysResult<Fd> open_tree_clone(FdRef dir, CPath path, Depth depth, int at_flags) {
  return invoke_fd(
      SYS_open_tree, dir.number(), path.c_str(),
      static_cast<int>(OPEN_TREE_CLONE) | O_CLOEXEC | recursive_flag(depth) | at_flags);
}

SysResult<Fd> fs_open(CPath type) { return invoke_fd(SYS_fsopen, type.c_str(), FSOPEN_CLOEXEC); }

SysResult<> fs_set_string(FdRef fs, CPath key, CPath value) {
  return invoke(SYS_fsconfig, fs.number(), FSCONFIG_SET_STRING, key.c_str(), value.c_str(), 0);
}

SysResult<> fs_set_flag(FdRef fs, CPath key) {
  return invoke(SYS_fsconfig, fs.number(), FSCONFIG_SET_FLAG, key.c_str(), nullptr, 0);
}

SysResult<> fs_create(FdRef fs) {
  return invoke(SYS_fsconfig, fs.number(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0);
}

SysResult<Fd> fs_mount(FdRef fs, unsigned attributes) {
  return invoke_fd(SYS_fsmount, fs.number(), FSMOUNT_CLOEXEC, attributes);
}

SysResult<> move_mount(FdRef mount, FdRef target) {
  return invoke(SYS_move_mount, mount.number(), "", target.number(), "",
                MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

SysResult<> move_mount_to(FdRef mount, FdRef dir, CPath path) {
  return invoke(SYS_move_mount, mount.number(), "", dir.number(), path.c_str(),
                MOVE_MOUNT_F_EMPTY_PATH);
}

SysResult<> mount_set_attributes(FdRef mount, CPath path, Depth depth,
                                 const mount_attr& attributes) {
  return invoke(SYS_mount_setattr, mount.number(), path.c_str(),
                AT_EMPTY_PATH | recursive_flag(depth), &attributes, sizeof attributes);
}

SysResult<> mount(CPath source, CPath target, const char* type, std::uint64_t flags,
                  const char* data) {
  return invoke(SYS_mount, source.c_str(), target.c_str(), type, flags, data);
}

SysResult<> unmount(CPath target, int flags) { return invoke(SYS_umount2, target.c_str(), flags); }

SysResult<> pivot_root(CPath new_root, CPath put_old) {
  return invoke(SYS_pivot_root, new_root.c_str(), put_old.c_str());
}

SysResult<> change_root(CPath path) { return invoke(SYS_chroot, path.c_str()); }
SysResult<> change_directory(CPath path) { return invoke(SYS_chdir, path.c_str()); }
SysResult<> change_directory(FdRef dir) { return invoke(SYS_fchdir, dir.number()); }

}  // namespace libcontainer::sys
