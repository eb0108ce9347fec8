#include "sys/file.h"

#include <sys/file.h>
#include <sys/vfs.h>

#include "sys/decimal.h"

namespace libcontainer::sys {

SysResult<Fd> open_at(FdRef dir, CPath path, int flags, mode_t mode) {
  return invoke_fd(SYS_openat, dir.number(), path.c_str(), flags | O_CLOEXEC, mode);
}

SysResult<Fd> open_at2(FdRef dir, CPath path, const open_how& how) {
  return invoke_fd(SYS_openat2, dir.number(), path.c_str(), &how, sizeof how);
}

SysResult<std::size_t> read_some(FdRef fd, std::span<std::byte> buffer) {
  return invoke<std::size_t>(SYS_read, fd.number(), buffer.data(), buffer.size());
}

SysResult<std::size_t> read_full(FdRef fd, std::span<char> buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    SYS_TRY_ASSIGN(const std::size_t count,
                   read_some(fd, std::as_writable_bytes(buffer.subspan(done))));
    if (count == 0) break;
    done += count;
  }
  return done;
}

SysResult<std::size_t> read_at(FdRef fd, std::span<char> buffer, std::uint64_t offset) {
  return invoke<std::size_t>(SYS_pread64, fd.number(), buffer.data(), buffer.size(), offset);
}

SysResult<> write_all(FdRef fd, std::span<const std::byte> data) {
  while (!data.empty()) {
    SYS_TRY_ASSIGN(const std::size_t count,
                   invoke<std::size_t>(SYS_write, fd.number(), data.data(), data.size()));
    data = data.subspan(count);
  }
  return {};
}

SysResult<> write_all(FdRef fd, std::string_view data) {
  return write_all(fd, std::as_bytes(std::span(data)));
}

SysResult<> write_file_at(FdRef dir, CPath path, std::string_view data, int flags) {
  SYS_TRY_ASSIGN(const Fd fd, open_at(dir, path, flags));
  SYS_TRY_ASSIGN(const std::size_t count,
                 invoke<std::size_t>(SYS_write, fd.number(), data.data(), data.size()));
  return count == data.size() ? SysResult<>{} : fail(EIO);
}

SysResult<struct ::statx> stat_fd(FdRef fd) { return stat_at(fd, "", AT_EMPTY_PATH); }

SysResult<struct ::statx> stat_at(FdRef dir, CPath path, int flags) {
  struct ::statx result;
  SYS_TRY(invoke(SYS_statx, dir.number(), path.c_str(), flags | AT_NO_AUTOMOUNT,
                 STATX_BASIC_STATS | STATX_MNT_ID, &result));
  return result;
}

SysResult<std::uint64_t> filesystem_magic(FdRef fd) {
  struct statfs result;
  SYS_TRY(invoke(SYS_fstatfs, fd.number(), &result));
  return static_cast<std::uint64_t>(result.f_type);
}

SysResult<> mkdir_at(FdRef dir, CPath path, mode_t mode) {
  return invoke(SYS_mkdirat, dir.number(), path.c_str(), mode);
}

SysResult<> mknod_at(FdRef dir, CPath path, mode_t mode, std::uint64_t device) {
  return invoke(SYS_mknodat, dir.number(), path.c_str(), mode, device);
}

SysResult<> symlink_at(CPath target, FdRef dir, CPath path) {
  return invoke(SYS_symlinkat, target.c_str(), dir.number(), path.c_str());
}

SysResult<> unlink_at(FdRef dir, CPath path, int flags) {
  return invoke(SYS_unlinkat, dir.number(), path.c_str(), flags);
}

SysResult<> rename_at(FdRef old_dir, CPath old_path, FdRef new_dir, CPath new_path) {
  return invoke(SYS_renameat2, old_dir.number(), old_path.c_str(), new_dir.number(),
                new_path.c_str(), 0);
}

SysResult<std::size_t> readlink_at(FdRef dir, CPath path, std::span<char> buffer) {
  return invoke<std::size_t>(SYS_readlinkat, dir.number(), path.c_str(), buffer.data(),
                             buffer.size());
}

SysResult<> chown_fd(FdRef fd, uid_t uid, gid_t gid) {
  return invoke(SYS_fchownat, fd.number(), "", uid, gid, AT_EMPTY_PATH);
}

SysResult<> chmod_fd(FdRef fd, mode_t mode) { return invoke(SYS_fchmod, fd.number(), mode); }

SysResult<> chmod_at(FdRef dir, CPath path, mode_t mode) {
  return invoke(SYS_fchmodat, dir.number(), path.c_str(), mode);
}

SysResult<> lock_exclusive(FdRef fd, bool wait) {
  return invoke(SYS_flock, fd.number(), wait ? LOCK_EX : LOCK_EX | LOCK_NB);
}

SysResult<> unlock(FdRef fd) { return invoke(SYS_flock, fd.number(), LOCK_UN); }

SysResult<std::size_t> read_directory(FdRef dir, std::span<std::byte> buffer) {
  return invoke<std::size_t>(SYS_getdents64, dir.number(), buffer.data(), buffer.size());
}

SysResult<std::size_t> send_file(FdRef to, FdRef from) {
  constexpr std::size_t kMaxCount = std::size_t{1} << 30;
  return invoke<std::size_t>(SYS_sendfile, to.number(), from.number(), nullptr, kMaxCount);
}

SysResult<Fd> duplicate(FdRef fd) { return invoke_fd(SYS_fcntl, fd.number(), F_DUPFD_CLOEXEC, 3); }

SysResult<> duplicate_to(FdRef fd, int number) { return invoke(SYS_dup3, fd.number(), number, 0); }

SysResult<> set_nonblocking(FdRef fd, bool on) {
  SYS_TRY_ASSIGN(const int flags, invoke<int>(SYS_fcntl, fd.number(), F_GETFL));
  return invoke(SYS_fcntl, fd.number(), F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

FdPath::FdPath(FdRef fd) {
  constexpr std::string_view kPrefix = "/proc/self/fd/";
  char* end = text_;
  for (const char c : kPrefix) *end++ = c;
  *append_decimal(end, static_cast<std::uint64_t>(fd.number())) = '\0';
}

}  // namespace libcontainer::sys
