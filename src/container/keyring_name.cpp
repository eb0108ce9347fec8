#include "container/keyring_name.h"

#include <fmt/format.h>
#include <sys/random.h>

#include <cstdint>

#include "base/error.h"

namespace libcontainer::container {

Result<std::string> new_keyring_name(std::string_view id) {
  std::uint64_t random = 0;
  // So few bytes are never given in parts.
  if (::getrandom(&random, sizeof random, 0) != sizeof random) {
    return std::unexpected(base::make_system_error(errno, "getrandom"));
  }
  return fmt::format("{}.{:016x}", runc_keyring_name(id), random);
}

std::string runc_keyring_name(std::string_view id) { return fmt::format("_ses.{}", id); }

}  // namespace libcontainer::container
