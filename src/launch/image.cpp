#include "launch/image.h"

#include <array>
#include <mutex>
#include <span>

#include "base/error.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/mount.h"

extern "C" {
// In image_blob.S.
extern const std::byte lc_image_begin[];
extern const std::byte lc_image_end[];
}

namespace libcontainer::launch {
namespace {

std::span<const std::byte> program() { return {lc_image_begin, lc_image_end}; }

sys::SysResult<sys::Fd> make_memfd() {
  SYS_TRY_ASSIGN(sys::Fd file, sys::create_memfd("hull-init", sys::Executable::Yes));
  SYS_TRY(sys::write_all(file, program()));
  SYS_TRY(sys::seal(file));
  return file;
}

// vm.memfd_noexec=2 forbids executable memfds: an unlinked file, reopened so that it is not open
// for writing when it is executed.
sys::SysResult<sys::Fd> make_unlinked_file(sys::CPath directory) {
  SYS_TRY_ASSIGN(const sys::Fd file,
                 sys::open_at(sys::FdRef::cwd(), directory, O_TMPFILE | O_EXCL | O_WRONLY, 0500));
  SYS_TRY(sys::write_all(file, program()));
  return sys::open_at(sys::FdRef::cwd(), sys::FdPath(file), O_PATH);
}

#ifdef LC_INSTALLED_IMAGE
// The installed copy, as a read-only mount of its own.
sys::SysResult<sys::Fd> open_installed() {
  SYS_TRY_ASSIGN(sys::Fd file,
                 sys::open_tree_clone(sys::FdRef::cwd(), LC_INSTALLED_IMAGE, sys::Depth::Top));
  const mount_attr readonly{
      .attr_set = MOUNT_ATTR_RDONLY, .attr_clr = 0, .propagation = 0, .userns_fd = 0};
  SYS_TRY(sys::mount_set_attributes(file, "", sys::Depth::Top, readonly));
  return file;
}
#endif

Result<sys::Fd> make_image() {
  auto file = make_memfd();
  if (file) return std::move(*file);
  const sys::Errno first = file.error();
#ifdef LC_INSTALLED_IMAGE
  if (auto installed = open_installed()) return std::move(*installed);
#endif
  constexpr auto kDirectories =
      std::to_array<const char*>({"/run", "/var/tmp", "/tmp", "/dev/shm"});
  for (const char* directory : kDirectories) {
    if (auto unlinked = make_unlinked_file(directory)) return std::move(*unlinked);
  }
  return std::unexpected(base::with_hint(
      base::make_system_error(first.value, "make an executable copy of the init program"),
      "sysctl vm.memfd_noexec forbids it, and no directory of /run, /var/tmp, /tmp, /dev/shm may "
      "hold programs"));
}

}  // namespace

Result<sys::FdRef> image() {
  static std::mutex mutex;
  static sys::Fd file;
  const std::lock_guard lock(mutex);
  if (!file) {
    LC_TRY_ASSIGN(file, make_image());
  }
  return sys::FdRef(file);
}

}  // namespace libcontainer::launch
