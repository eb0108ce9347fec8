#include "sys/own_proc.h"

#include <linux/magic.h>

#include <array>
#include <string_view>

#include "sys/file.h"
#include "sys/mount.h"

namespace libcontainer::sys {
namespace {

constexpr std::uint64_t kRootInode = 1;  // PROC_ROOT_INO

// "thread-self/FILE"; a link to a directory below, which the kernel makes up.
SysResult<> path_of(CPath file, std::array<char, 64>& path) {
  constexpr std::string_view kSelf = "thread-self/";
  const std::string_view name = file.c_str();
  if (kSelf.size() + name.size() >= path.size()) return fail(ENAMETOOLONG);
  __builtin_memcpy(path.data(), kSelf.data(), kSelf.size());
  __builtin_memcpy(path.data() + kSelf.size(), name.data(), name.size());
  path[kSelf.size() + name.size()] = '\0';
  return {};
}

SysResult<bool> is_proc_root(FdRef directory) {
  SYS_TRY_ASSIGN(const auto magic, filesystem_magic(directory));
  SYS_TRY_ASSIGN(const auto status, stat_fd(directory));
  return magic == PROC_SUPER_MAGIC && status.stx_ino == kRootInode;
}

SysResult<Fd> open_in_visible(CPath path, int flags) {
  SYS_TRY_ASSIGN(const Fd proc, open_at(FdRef::cwd(), "/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW));
  SYS_TRY_ASSIGN(const bool trusted, is_proc_root(proc));
  if (!trusted) return fail(EXDEV);
  const open_how how{.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC),
                     .mode = 0,
                     .resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS};
  return open_at2(proc, path, how);
}

SysResult<Fd> open_in_private(CPath path, int flags) {
  SYS_TRY_ASSIGN(const Fd fs, fs_open("proc"));
  SYS_TRY(fs_create(fs));
  SYS_TRY_ASSIGN(const Fd proc, fs_mount(fs, 0));
  return open_at(proc, path, flags);
}

}  // namespace

SysResult<Fd> open_own_proc_file(CPath file, int flags) {
  std::array<char, 64> text;
  SYS_TRY(path_of(file, text));
  const CPath path(text.data());
  auto opened = open_in_visible(path, flags);
  if (opened) return opened;
  auto own = open_in_private(path, flags);
  // Without privileges, what went wrong first is what matters.
  return own || !is_unsupported(own.error()) ? std::move(own) : std::move(opened);
}

}  // namespace libcontainer::sys
