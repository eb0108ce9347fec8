// /etc/passwd of the container, read line by line: hostile input. passwd(5).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sys/fd.h"
#include "sys/result.h"

namespace libcontainer::process {

struct PasswdEntry {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::array<char, 4096> home{};  // NUL-terminated
};

// Pure: takes one line apart; false if it is no valid entry.
bool parse_passwd_line(std::string_view line, std::string_view& name, PasswdEntry& entry);

// So much of a file is read: nobody has more users, and a sparse file has no end.
inline constexpr std::size_t kMaxPasswdBytes = std::size_t{16} << 20;

// The first entry with that name, or, if `name` is empty, with that uid. ENOENT: none. EFBIG: none
// in the first kMaxPasswdBytes, and the file goes on.
sys::SysResult<> find_passwd_entry(std::string_view name, std::uint32_t uid, PasswdEntry& entry);
// The same in an open file.
sys::SysResult<> find_entry_in(sys::FdRef file, std::string_view name, std::uint32_t uid,
                               PasswdEntry& entry);

}  // namespace libcontainer::process
