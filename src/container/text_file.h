// Reading a small file whole.
#pragma once

#include <libcontainer/error.h>

#include <string>
#include <string_view>

#include "sys/fd.h"

namespace libcontainer::container {

// `name` below `dir`; `shown` is the path for messages.
Result<std::string> read_text_file(sys::FdRef dir, const char* name, std::string_view shown);

}  // namespace libcontainer::container
