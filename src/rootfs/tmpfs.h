// A tmpfs of our own, not mounted anywhere yet. Runs in: init.
#pragma once

#include <span>

#include "sys/fd.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

struct TmpfsOption {
  const char* key;
  const char* value;
};

// `label`: SELinux, of all that is in it; "": none. `attributes`: MOUNT_ATTR_*.
wire::Status make_tmpfs(std::span<const TmpfsOption> options, const char* label,
                        unsigned attributes, sys::Fd& mount);

}  // namespace libcontainer::rootfs
