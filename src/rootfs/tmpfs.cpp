#include "rootfs/tmpfs.h"

#include "sys/mount.h"

namespace libcontainer::rootfs {

wire::Status make_tmpfs(std::span<const TmpfsOption> options, const char* label,
                        unsigned attributes, sys::Fd& mount) {
  STEP_ASSIGN(const sys::Fd fs, "fsopen", sys::fs_open("tmpfs"));
  for (const TmpfsOption& option : options) {
    STEP_TRY("fsconfig", sys::fs_set_string(fs, option.key, option.value));
  }
  if (*label != '\0') STEP_TRY("fsconfig", sys::fs_set_string(fs, "context", label));
  STEP_TRY("fsconfig", sys::fs_create(fs));
  STEP_ASSIGN(mount, "fsmount", sys::fs_mount(fs, attributes));
  return {};
}

}  // namespace libcontainer::rootfs
