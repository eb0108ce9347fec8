#include "rootfs/copy_up.h"

#include <linux/limits.h>
#include <sys/stat.h>

#include <array>

#include "sys/directory.h"
#include "sys/file.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

// Each level has a buffer on the stack.
constexpr unsigned kMaxDepth = 64;
constexpr std::size_t kBufferSize = 1024;
constexpr mode_t kPermissions = 07777;

// One entry while it is copied.
struct Entry {
  sys::FdRef from;
  sys::FdRef to;
  const char* name;
  unsigned depth;
};

Status copy_directory(sys::FdRef from, sys::FdRef to, unsigned depth);

// SECURITY: the image, or whoever writes to a volume, may exchange what was looked at: nothing is
// followed, and a FIFO must not hold us up.
Status copy_file(const Entry& entry) {
  STEP_ASSIGN(const sys::Fd source, "openat",
              sys::open_at(entry.from, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(source));
  if ((status.stx_mode & S_IFMT) != S_IFREG) return {ESTALE, "openat"};
  constexpr int kCreate = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  STEP_ASSIGN(const sys::Fd copy, "openat", sys::open_at(entry.to, entry.name, kCreate, 0600));
  for (;;) {
    STEP_ASSIGN(const std::size_t size, "sendfile", sys::send_file(copy, source));
    if (size == 0) return {};
  }
}

Status copy_subdirectory(const Entry& entry) {
  STEP_TRY("mkdirat", sys::mkdir_at(entry.to, entry.name, 0700));
  STEP_ASSIGN(const sys::Fd source, "openat",
              sys::open_at(entry.from, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  STEP_ASSIGN(const sys::Fd copy, "openat",
              sys::open_at(entry.to, entry.name, O_PATH | O_DIRECTORY | O_NOFOLLOW));
  return copy_directory(source, copy, entry.depth + 1);
}

// In a function of its own, or each level of directories would have the buffer.
__attribute__((noinline)) Status copy_link(const Entry& entry) {
  std::array<char, PATH_MAX> target;
  STEP_ASSIGN(const std::size_t size, "readlinkat",
              sys::readlink_at(entry.from, entry.name, target));
  if (size == target.size()) return {ENAMETOOLONG, "readlinkat"};
  target[size] = '\0';
  STEP_TRY("symlinkat", sys::symlink_at(target.data(), entry.to, entry.name));
  return {};
}

Status make_copy(const Entry& entry, const struct ::statx& status) {
  switch (status.stx_mode & S_IFMT) {
    case S_IFREG:
      return copy_file(entry);
    case S_IFDIR:
      return copy_subdirectory(entry);
    case S_IFLNK:
      return copy_link(entry);
    default:
      STEP_TRY("mknodat",
               sys::mknod_at(entry.to, entry.name, status.stx_mode,
                             sys::encode_device(status.stx_rdev_major, status.stx_rdev_minor)));
      return {};
  }
}

Status copy_entry(const Entry& entry) {
  STEP_ASSIGN(const auto status, "statx",
              sys::stat_at(entry.from, entry.name, AT_SYMLINK_NOFOLLOW));
  if ((status.stx_mode & S_IFMT) == S_IFSOCK) return {};
  STEP_PASS(make_copy(entry, status));
  STEP_ASSIGN(const sys::Fd copy, "openat",
              sys::open_at(entry.to, entry.name, O_PATH | O_NOFOLLOW));
  STEP_TRY("fchownat", sys::chown_fd(copy, status.stx_uid, status.stx_gid));
  if (sys::is_symlink(status)) return {};
  STEP_TRY("fchmodat", sys::chmod_at(entry.to, entry.name, status.stx_mode & kPermissions));
  return {};
}

Status copy_directory(sys::FdRef from, sys::FdRef to, unsigned depth) {
  if (depth == kMaxDepth) return {ELOOP, "", "too many levels of directories to copy up"};
  sys::DirectoryReader<kBufferSize> entries(from);
  for (;;) {
    STEP_ASSIGN(const auto* found, "getdents64", entries.next());
    if (found == nullptr) return {};
    STEP_PASS(copy_entry({.from = from, .to = to, .name = found->d_name, .depth = depth}));
  }
}

}  // namespace

Status copy_up(sys::FdRef from, sys::FdRef to) {
  STEP_ASSIGN(const sys::Fd source, "openat", sys::open_at(from, ".", O_RDONLY | O_DIRECTORY));
  return copy_directory(source, to, 0);
}

}  // namespace libcontainer::rootfs
