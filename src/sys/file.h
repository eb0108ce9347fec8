// Files and directories, always by descriptor. Thin: type, close-on-exec, errno.
#pragma once

#include <linux/openat2.h>
#include <linux/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sys/fd.h"

namespace libcontainer::sys {

SysResult<Fd> open_at(FdRef dir, CPath path, int flags, mode_t mode = 0);
// Linux 5.6.
SysResult<Fd> open_at2(FdRef dir, CPath path, const open_how& how);
SysResult<std::size_t> read_some(FdRef fd, std::span<std::byte> buffer);
// All of it, unless the file ends first.
SysResult<std::size_t> read_full(FdRef fd, std::span<char> buffer);
// At an offset, which leaves the file's own position alone.
SysResult<std::size_t> read_at(FdRef fd, std::span<char> buffer, std::uint64_t offset);
SysResult<> write_all(FdRef fd, std::string_view data);
SysResult<> write_all(FdRef fd, std::span<const std::byte> data);
// Opens, writes in one call (as control files want it) and closes.
SysResult<> write_file_at(FdRef dir, CPath path, std::string_view data, int flags = O_WRONLY);

SysResult<struct ::statx> stat_fd(FdRef fd);
SysResult<struct ::statx> stat_at(FdRef dir, CPath path, int flags = 0);
// f_type of statfs(2).
SysResult<std::uint64_t> filesystem_magic(FdRef fd);
SysResult<> mkdir_at(FdRef dir, CPath path, mode_t mode);
SysResult<> mknod_at(FdRef dir, CPath path, mode_t mode, std::uint64_t device);
SysResult<> symlink_at(CPath target, FdRef dir, CPath path);
SysResult<> unlink_at(FdRef dir, CPath path, int flags = 0);
SysResult<> rename_at(FdRef old_dir, CPath old_path, FdRef new_dir, CPath new_path);
// The content of a symbolic link, without terminator.
SysResult<std::size_t> readlink_at(FdRef dir, CPath path, std::span<char> buffer);
// Of an open descriptor, also of an O_PATH one (through the empty path).
SysResult<> chown_fd(FdRef fd, uid_t uid, gid_t gid);
SysResult<> chmod_fd(FdRef fd, mode_t mode);
SysResult<> chmod_at(FdRef dir, CPath path, mode_t mode);
SysResult<> lock_exclusive(FdRef fd, bool wait);
SysResult<> unlock(FdRef fd);
SysResult<std::size_t> read_directory(FdRef dir, std::span<std::byte> buffer);
// Up to 1 GiB from where the one file is to where the other one is; 0: at the end.
SysResult<std::size_t> send_file(FdRef to, FdRef from);
SysResult<Fd> duplicate(FdRef fd);
// Onto a descriptor of the payload's: not close-on-exec.
SysResult<> duplicate_to(FdRef fd, int number);
SysResult<> set_nonblocking(FdRef fd, bool on);

// As mknod(2) takes it; libc's makedev() has another layout.
constexpr std::uint32_t encode_device(std::uint32_t major, std::uint32_t minor) {
  return (minor & 0xffU) | (major << 8) | ((minor & ~0xffU) << 12);
}

constexpr bool is_directory(const struct ::statx& s) { return (s.stx_mode & S_IFMT) == S_IFDIR; }
constexpr bool is_symlink(const struct ::statx& s) { return (s.stx_mode & S_IFMT) == S_IFLNK; }

// "/proc/self/fd/N": for the calls that take no descriptor.
class FdPath {
 public:
  explicit FdPath(FdRef fd);
  operator CPath() const { return CPath(text_); }

 private:
  char text_[32];
};

}  // namespace libcontainer::sys
