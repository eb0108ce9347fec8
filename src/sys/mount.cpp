#include "sys/mount.h"

#include <sys/mount.h>
#include <sys/vfs.h>

#include <array>

#include "sys/file.h"

namespace libcontainer::sys {
namespace {

// AT_RECURSIVE of <linux/fcntl.h>, which cannot be included beside <fcntl.h>.
constexpr int kAtRecursive = 0x8000;

// The name of a descriptor, and the directory that it is relative to while this lives.
class Within {
 public:
  explicit Within(FdRef descriptors) : descriptors_(descriptors) {}
  ~Within() {
    if (descriptors_) (void)invoke(SYS_chdir, "/");
  }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;
  SysResult<> enter() const {
    return descriptors_ ? invoke(SYS_fchdir, descriptors_.number()) : SysResult<>{};
  }

 private:
  FdRef descriptors_;
};

class Name {
 public:
  Name(FdRef descriptors, FdRef fd) : path_(fd), is_relative_(static_cast<bool>(descriptors)) {}
  operator CPath() const {
    const char* path = CPath(path_).c_str();
    return CPath(is_relative_ ? path + sizeof "/proc/self/fd/" - 1 : path);
  }

 private:
  FdPath path_;
  bool is_relative_;
};

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

SysResult<> mount_on(FdRef target, const MountCall& what, FdRef descriptors) {
  const Within within(descriptors);
  SYS_TRY(within.enter());
  return mount(what.source, Name(descriptors, target), what.type, what.flags, what.data);
}

SysResult<> bind_on(FdRef source, FdRef target, Depth depth, FdRef descriptors) {
  const Within within(descriptors);
  SYS_TRY(within.enter());
  const std::uint64_t flags = MS_BIND | (depth == Depth::Recursive ? MS_REC : 0);
  return mount(Name(descriptors, source), Name(descriptors, target), nullptr, flags, nullptr);
}

SysResult<std::uint64_t> mount_flags(FdRef fd) {
  struct statfs result;
  SYS_TRY(invoke(SYS_fstatfs, fd.number(), &result));
  return static_cast<std::uint64_t>(result.f_flags);
}

SysResult<> unmount(CPath target, int flags) { return invoke(SYS_umount2, target.c_str(), flags); }

SysResult<> pivot_root(CPath new_root, CPath put_old) {
  return invoke(SYS_pivot_root, new_root.c_str(), put_old.c_str());
}

SysResult<> change_root(CPath path) { return invoke(SYS_chroot, path.c_str()); }
SysResult<> change_directory(CPath path) { return invoke(SYS_chdir, path.c_str()); }
SysResult<> change_directory(FdRef dir) { return invoke(SYS_fchdir, dir.number()); }

SysResult<bool> is_below_root() {
  std::array<char, 4096> path;
  SYS_TRY(invoke(SYS_getcwd, path.data(), path.size()));
  return path[0] == '/';
}

}  // namespace libcontainer::sys
