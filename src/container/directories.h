// Directories that are made whatever the umask of the caller.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>

#include "sys/result.h"

namespace libcontainer::container {

sys::SysResult<> make_directory(const std::string& path, mode_t mode);

// With those above it that are missing, 0700. One that is there is left as it is. `purpose` is what
// messages call it: "make state root '/run/hull'".
Result<> make_directories(const std::string& path, const char* purpose);

}  // namespace libcontainer::container
