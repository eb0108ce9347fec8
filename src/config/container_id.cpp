#include "config/container_id.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '+' || c == '-' || c == '.';
}

std::unexpected<Error> refuse_id(std::string reason) {
  return std::unexpected(
      base::make_error(Errc::InvalidArgument, "invalid container ID format: " + reason));
}

}  // namespace

Result<> validate_id(std::string_view id) {
  if (id.empty()) {
    return std::unexpected(base::make_error(Errc::InvalidArgument, "container id cannot be empty"));
  }
  if (id.size() > kMaxIdLength) {
    return refuse_id(
        fmt::format("{} has {} bytes; allowed: {}", spec::quote(id), id.size(), kMaxIdLength));
  }
  if (id.starts_with('.')) return refuse_id(fmt::format("{} begins with a dot", spec::quote(id)));
  const auto bad = std::ranges::find_if_not(id, is_allowed);
  if (bad == id.end()) return {};
  const auto rest = std::string_view(bad, id.end());
  const auto character = rest.substr(0, std::max(spec::decode_utf8(rest).length, 1U));
  return refuse_id(fmt::format("{} has a {}; allowed: letters, digits and \"_+-.\"",
                               spec::quote(id), spec::quote(character)));
}

}  // namespace libcontainer::config
