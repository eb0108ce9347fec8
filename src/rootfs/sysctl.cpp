#include "rootfs/sysctl.h"

#include "rootfs/path_mounts.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {

using wire::Status;

namespace {

// SECURITY: CVE-2025-52881: a proc file system of our own, that nothing can have been mounted over.
Status open_own(sys::Fd& directory) {
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open("proc"));
  STEP_TRY("fsconfig", sys::fs_create(fs));
  STEP_ASSIGN(const sys::Fd proc, "fsmount", sys::fs_mount(fs, 0));
  STEP_ASSIGN(directory, "openat", sys::open_at(proc, "sys", O_PATH | O_DIRECTORY));
  return {};
}

}  // namespace

Status set_sysctl(std::string_view path, std::string_view value, sys::FdRef descriptors) {
  sys::Fd directory;
  const Status own = open_own(directory);
  if (lacks(own, "fsopen") && descriptors) {
    // The host's, which no image can have touched either. It shows each process its namespaces.
    STEP_ASSIGN(directory, "openat", sys::open_at(descriptors, "../../sys", O_PATH | O_DIRECTORY));
  } else if (!own.ok()) {
    return own;
  }
  STEP_ASSIGN(const sys::Fd file, "openat", sys::open_at(directory, path.data(), O_WRONLY));
  STEP_TRY("write", sys::write_all(file, value));
  return {};
}

}  // namespace libcontainer::rootfs
