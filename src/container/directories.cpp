#include "container/directories.h"

#include <fmt/format.h>

#include <cerrno>

#include "base/error.h"
#include "sys/file.h"

namespace libcontainer::container {

sys::SysResult<> make_directory(const std::string& path, mode_t mode) {
  SYS_TRY(sys::mkdir_at(sys::FdRef::cwd(), path, mode));
  return sys::chmod_at(sys::FdRef::cwd(), path, mode);
}

Result<> make_directories(const std::string& path, const char* purpose) {
  constexpr mode_t kMode = 0700;
  auto made = make_directory(path, kMode);
  const std::size_t slash = path.rfind('/');
  if (!made && made.error().value == ENOENT && slash != std::string::npos && slash > 0) {
    LC_TRY(make_directories(path.substr(0, slash), purpose));
    made = make_directory(path, kMode);
  }
  if (made || made.error().value == EEXIST) return {};
  return std::unexpected(
      base::make_system_error(made.error().value, fmt::format("make {} '{}'", purpose, path)));
}

}  // namespace libcontainer::container
