#include "process/passwd.h"

#include <sys/stat.h>

#include <span>

#include "base/text.h"
#include "sys/decimal.h"
#include "sys/file.h"

namespace libcontainer::process {
namespace {

bool parse_id(std::string_view text, std::uint32_t& id) {
  const auto parsed = sys::parse_decimal(text);
  constexpr std::size_t kMaxDigits = 10;
  if (parsed.length == 0 || parsed.length != text.size() || parsed.length > kMaxDigits)
    return false;
  id = static_cast<std::uint32_t>(parsed.value);
  return parsed.value == id;
}

bool matches(std::string_view line, std::string_view wanted, std::uint32_t uid,
             PasswdEntry& entry) {
  std::string_view name;
  if (!parse_passwd_line(line, name, entry)) return false;
  return wanted.empty() ? entry.uid == uid : name == wanted;
}

sys::SysResult<sys::Fd> open_passwd() {
  // A fifo or a device in its place must not block.
  SYS_TRY_ASSIGN(sys::Fd file,
                 sys::open_at(sys::FdRef::cwd(), "/etc/passwd", O_RDONLY | O_NONBLOCK | O_NOCTTY));
  SYS_TRY_ASSIGN(const auto status, sys::stat_fd(file));
  if ((status.stx_mode & S_IFMT) != S_IFREG) return sys::fail(ENOENT);
  return file;
}

}  // namespace

bool parse_passwd_line(std::string_view line, std::string_view& name, PasswdEntry& entry) {
  name = base::take_until(line, ':');
  base::take_until(line, ':');  // password
  const std::string_view uid = base::take_until(line, ':');
  const std::string_view gid = base::take_until(line, ':');
  base::take_until(line, ':');  // comment
  const std::string_view home = base::take_until(line, ':');
  if (name.empty() || !parse_id(uid, entry.uid) || !parse_id(gid, entry.gid)) return false;
  if (home.size() >= entry.home.size()) return false;
  __builtin_memcpy(entry.home.data(), home.data(), home.size());
  entry.home[home.size()] = '\0';
  return true;
}

sys::SysResult<> find_passwd_entry(std::string_view name, std::uint32_t uid, PasswdEntry& entry) {
  SYS_TRY_ASSIGN(const sys::Fd file, open_passwd());
  return find_entry_in(file, name, uid, entry);
}

sys::SysResult<> find_entry_in(sys::FdRef file, std::string_view name, std::uint32_t uid,
                               PasswdEntry& entry) {
  // A line longer than the buffer is passed over.
  std::array<char, 8192> buffer;
  std::size_t held = 0;
  bool overlong = false;
  for (std::size_t total = 0; total < kMaxPasswdBytes;) {
    SYS_TRY_ASSIGN(const std::size_t count, sys::read_full(file, std::span(buffer).subspan(held)));
    const std::size_t end = held + count;
    total += count;
    std::size_t from = 0;
    for (std::size_t at = held; at < end; ++at) {
      if (buffer[at] != '\n') continue;
      const std::string_view line(buffer.data() + from, at - from);
      if (!overlong && matches(line, name, uid, entry)) return {};
      overlong = false;
      from = at + 1;
    }
    if (count == 0) {
      const std::string_view last(buffer.data(), end);
      return !overlong && matches(last, name, uid, entry) ? sys::SysResult<>{} : sys::fail(ENOENT);
    }
    held = end - from;
    if (held == buffer.size()) {
      overlong = true;
      held = 0;
    }
    __builtin_memmove(buffer.data(), buffer.data() + from, held);
  }
  return sys::fail(EFBIG);
}

}  // namespace libcontainer::process
