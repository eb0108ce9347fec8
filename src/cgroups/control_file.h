// Reading and writing the kernel's control files by path. Control files take a value in one write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sys/fd.h"

namespace libcontainer::cgroups {

std::string file_in(std::string_view directory, std::string_view name);
// Whether nothing has that path.
bool is_missing(const std::string& path);

sys::SysResult<std::string> read_text(const std::string& path);
// Of a file with one line of less than 4096 characters, without white space at its end.
sys::SysResult<std::string> read_value(const std::string& path);
sys::SysResult<> write_value(const std::string& path, std::string_view value);

// Of "key value" lines, as in memory.events; 0 if the key is missing.
std::uint64_t value_of_key(std::string_view text, std::string_view key);

// Names of the directories in `directory`: its child cgroups.
sys::SysResult<std::vector<std::string>> child_names(sys::FdRef directory);

}  // namespace libcontainer::cgroups
