#include <fmt/format.h>

#include "config/checks.h"

namespace libcontainer::config {
namespace {

// Linux refuses longer ones: __NEW_UTS_LEN.
constexpr std::size_t kMaxHostName = 64;

Result<> check_host_name(const Config& config, std::string_view field, const std::string& name) {
  if (name.empty()) return {};
  const FieldPath path{.name = field};
  if (!has_namespace(config, NamespaceType::Uts)) {
    return refuse(path, fmt::format("unable to set {} without a private UTS namespace", field));
  }
  if (name.size() > kMaxHostName) {
    return refuse(path,
                  fmt::format("must have at most {} bytes, not {}", kMaxHostName, name.size()));
  }
  return require_no_nul(path, name);
}

}  // namespace

Result<> check_host_names(const Config& config, const HostInfo&) {
  LC_TRY(check_host_name(config, "hostname", config.hostname));
  return check_host_name(config, "domainname", config.domainname);
}

}  // namespace libcontainer::config
