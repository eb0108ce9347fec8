#include "rootfs/sysctl.h"

#include "sys/file.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {

using wire::Status;

// SECURITY: CVE-2025-52881: a proc file system of our own, that nothing can have been mounted over.
Status set_sysctl(std::string_view path, std::string_view value) {
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open("proc"));
  STEP_TRY("fsconfig", sys::fs_create(fs));
  STEP_ASSIGN(const sys::Fd proc, "fsmount", sys::fs_mount(fs, 0));
  STEP_ASSIGN(const sys::Fd directory, "openat", sys::open_at(proc, "sys", O_PATH | O_DIRECTORY));
  STEP_ASSIGN(const sys::Fd file, "openat", sys::open_at(directory, path.data(), O_WRONLY));
  STEP_TRY("write", sys::write_all(file, value));
  return {};
}

}  // namespace libcontainer::rootfs
