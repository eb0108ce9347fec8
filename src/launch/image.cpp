#include "launch/image.h"

#include <fcntl.h>

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

constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

// Ours, and nobody has closed it and opened something else in its place.
bool is_sealed(sys::FdRef file) {
  const auto seals = sys::invoke<int>(SYS_fcntl, file.number(), F_GET_SEALS);
  return seals && *seals == kSeals;
}

Result<sys::Fd> make_other_image(sys::Errno memfd_error) {
#ifdef LC_INSTALLED_IMAGE
  if (auto installed = open_installed()) return std::move(*installed);
#endif
  constexpr auto kDirectories =
      std::to_array<const char*>({"/run", "/var/tmp", "/tmp", "/dev/shm"});
  for (const char* directory : kDirectories) {
    if (auto unlinked = make_unlinked_file(directory)) return std::move(*unlinked);
  }
  return std::unexpected(base::with_hint(
      base::make_system_error(memfd_error.value, "make an executable copy of the init program"),
      "sysctl vm.memfd_noexec forbids it, and no directory of /run, /var/tmp, /tmp, /dev/shm may "
      "hold programs"));
}

}  // namespace

Result<sys::Fd> open_image() {
  static std::mutex mutex;
  static int cached = -1;  // never closed: it lives as long as the process
  const std::lock_guard lock(mutex);
  if (!is_sealed(sys::FdRef::borrow(cached))) {
    auto made = make_memfd();
    // SECURITY: CVE-2019-5736: what is not sealed serves one launch, so that a container that
    // keeps it open can change nothing for the next.
    if (!made) return make_other_image(made.error());
    cached = made->release();
  }
  auto copy = sys::duplicate(sys::FdRef::borrow(cached));
  if (copy) return std::move(*copy);
  return std::unexpected(base::make_system_error(copy.error().value, "duplicate the init program"));
}

}  // namespace libcontainer::launch
