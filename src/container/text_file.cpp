#include "container/text_file.h"

#include <fmt/format.h>

#include "base/error.h"
#include "sys/text_file.h"

namespace libcontainer::container {

Result<std::string> read_text_file(sys::FdRef dir, const char* name, std::string_view shown) {
  auto text = sys::read_text(dir, name);
  if (text) return std::move(*text);
  return std::unexpected(
      base::make_system_error(text.error().value, fmt::format("read '{}'", shown)));
}

}  // namespace libcontainer::container
