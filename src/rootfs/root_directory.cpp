#include "rootfs/root_directory.h"

#include <sys/mount.h>

#include <array>
#include <string_view>

#include "sys/file.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

// The mount that holds `path` becomes private: what is mounted on the root must not propagate to
// its peers on the host, and pivot_root() refuses a shared parent.
Status isolate_mount_of(std::string_view path) {
  std::array<char, 4096> buffer;
  if (path.size() >= buffer.size()) return {ENAMETOOLONG, ""};
  __builtin_memcpy(buffer.data(), path.data(), path.size());
  std::size_t size = path.size();
  for (;;) {
    buffer[size] = '\0';
    const char* mount_point = size == 0 ? "/" : buffer.data();
    const auto changed = sys::mount("", mount_point, nullptr, MS_PRIVATE, nullptr);
    // EINVAL: no mount point; the next directory above may be one.
    if (changed || changed.error().value != EINVAL || size == 0) {
      return changed ? Status{} : Status{changed.error().value, "mount"};
    }
    while (size > 0 && buffer[--size] != '/') continue;
  }
}

}  // namespace

Status open_root_directory(wire::Block plan, wire::Text path, bool isolate, sys::Fd& directory) {
  // SECURITY: the directory that was checked to be no link, by descriptor from here on.
  const open_how how{
      .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS};
  auto found = sys::open_at2(sys::FdRef::cwd(), plan.c_str(path), how);
  if (!found && sys::is_unsupported(found.error())) {
    found = sys::open_at(sys::FdRef::cwd(), plan.c_str(path), O_PATH | O_DIRECTORY | O_NOFOLLOW);
  }
  STEP_ASSIGN(directory, "openat2", std::move(found));
  return isolate ? isolate_mount_of(plan.text(path)) : Status{};
}

}  // namespace libcontainer::rootfs
