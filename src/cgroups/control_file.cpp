#include "cgroups/control_file.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/number.h"
#include "cgroups/proc_files.h"
#include "sys/directory.h"
#include "sys/file.h"
#include "sys/text_file.h"

namespace libcontainer::cgroups {

std::string file_in(std::string_view directory, std::string_view name) {
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path.append(directory).append(1, '/').append(name);
  return path;
}

bool is_missing(const std::string& path) {
  const auto found = sys::stat_at(sys::FdRef::cwd(), path);
  return !found && found.error().value == ENOENT;
}

sys::SysResult<std::string> read_text(const std::string& path) {
  return sys::read_text(sys::FdRef::cwd(), path);
}

sys::SysResult<std::string> read_value(const std::string& path) {
  SYS_TRY_ASSIGN(const sys::Fd fd, sys::open_at(sys::FdRef::cwd(), path, O_RDONLY));
  std::array<char, 4096> buffer;
  SYS_TRY_ASSIGN(const std::size_t size, sys::read_at(fd, buffer, 0));
  const std::string_view text(buffer.data(), size);
  return std::string(text.substr(0, text.find_last_not_of(" \n\t") + 1));
}

sys::SysResult<> write_value(const std::string& path, std::string_view value) {
  return sys::write_file_at(sys::FdRef::cwd(), path, value);
}

std::uint64_t value_of_key(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    if (take_until(line, ' ') == key) return base::leading_number(line);
  }
  return 0;
}

sys::SysResult<std::vector<std::string>> child_names(sys::FdRef directory) {
  std::vector<std::string> names;
  sys::DirectoryReader entries(directory);
  for (;;) {
    SYS_TRY_ASSIGN(const auto* entry, entries.next());
    if (entry == nullptr) return names;
    if (entry->d_type == DT_DIR) names.emplace_back(entry->d_name);
  }
}

}  // namespace libcontainer::cgroups
