// Whole files, read and written.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace libcontainer::bench {

Result<std::string> read_file(const std::string& path);
Result<> write_file(const std::string& path, std::string_view content);
Result<> copy_file(const std::string& from, const std::string& to, unsigned mode);

}  // namespace libcontainer::bench
