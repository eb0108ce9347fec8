#include "container/text_file.h"

#include <fmt/format.h>

#include "base/error.h"
#include "sys/file.h"

namespace libcontainer::container {

Result<std::string> read_text_file(sys::FdRef dir, const char* name, std::string_view shown) {
  const auto failed = [&](sys::Errno error, std::string_view action) {
    return std::unexpected(
        base::make_system_error(error.value, fmt::format("{} '{}'", action, shown)));
  };
  const auto file = sys::open_at(dir, name, O_RDONLY);
  if (!file) return failed(file.error(), "open");
  std::string content;
  std::size_t used = 0;
  constexpr std::size_t kChunk = 8 * 1024;
  do {
    content.resize(used + kChunk);
    const auto size = sys::read_full(*file, std::span(content).subspan(used));
    if (!size) return failed(size.error(), "read");
    used += *size;
  } while (used == content.size());
  content.resize(used);
  return content;
}

}  // namespace libcontainer::container
