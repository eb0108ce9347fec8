// /etc/passwd of the container, read line by line: hostile input. passwd(5).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sys/result.h"

namespace libcontainer::process {

struct PasswdEntry {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::array<char, 4096> home{};  // NUL-terminated
};

// Pure: takes one line apart; false if it is no valid entry.
bool parse_passwd_line(std::string_view line, std::string_view& name, PasswdEntry& entry);

// The first entry with that name, or, if `name` is empty, with that uid. ENOENT: none.
sys::SysResult<> find_passwd_entry(std::string_view name, std::uint32_t uid, PasswdEntry& entry);

}  // namespace libcontainer::process
