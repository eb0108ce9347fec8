#include "sys/text_file.h"

#include <span>

#include "sys/file.h"

namespace libcontainer::sys {

SysResult<std::string> read_text(FdRef dir, CPath path) {
  constexpr std::size_t kChunk = 8 * 1024;
  SYS_TRY_ASSIGN(const Fd file, open_at(dir, path, O_RDONLY));
  std::string text;
  std::size_t used = 0;
  do {
    text.resize(used + kChunk);
    SYS_TRY_ASSIGN(const std::size_t size, read_full(file, std::span(text).subspan(used)));
    used += size;
  } while (used == text.size());
  text.resize(used);
  return text;
}

}  // namespace libcontainer::sys
