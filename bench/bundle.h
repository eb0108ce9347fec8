// The bundles that are run: the default spec on a busybox root filesystem. They are written here,
// so that they do not depend on any runtime's `spec`.
#pragma once

#include <string>

#include "base/error.h"

namespace libcontainer::bench {

struct Bundles {
  std::string rootfs;
  std::string run_true;      // runs /bin/true
  std::string run_sleep;     // runs /bin/sleep for long
  std::string with_seccomp;  // run_sleep with a seccomp profile of the usual size
};

// Makes them below `directory`, which is removed as a whole by its owner.
Result<Bundles> make_bundles(const std::string& directory, const std::string& busybox);

}  // namespace libcontainer::bench
