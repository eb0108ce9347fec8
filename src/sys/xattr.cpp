#include "sys/xattr.h"

namespace libcontainer::sys {

SysResult<> set_xattr(CPath path, CPath name, std::string_view value) {
  return invoke(SYS_setxattr, path.c_str(), name.c_str(), value.data(), value.size(), 0);
}

SysResult<std::size_t> get_xattr(CPath path, CPath name, std::span<char> value) {
  return invoke<std::size_t>(SYS_getxattr, path.c_str(), name.c_str(), value.data(), value.size());
}

}  // namespace libcontainer::sys
