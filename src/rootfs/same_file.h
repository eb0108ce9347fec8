// Whether two descriptors, looked at one after the other, lead to the same file.
#pragma once

#include "sys/file.h"

namespace libcontainer::rootfs {

inline bool is_same(const struct ::statx& a, const struct ::statx& b) {
  return a.stx_ino == b.stx_ino && a.stx_dev_major == b.stx_dev_major &&
         a.stx_dev_minor == b.stx_dev_minor;
}

}  // namespace libcontainer::rootfs
