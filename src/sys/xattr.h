// Extended attributes.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "sys/fd.h"

namespace libcontainer::sys {

SysResult<> set_xattr(CPath path, CPath name, std::string_view value);
// How long the value is; ERANGE: longer than `value`.
SysResult<std::size_t> get_xattr(CPath path, CPath name, std::span<char> value);

}  // namespace libcontainer::sys
