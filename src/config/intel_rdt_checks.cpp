#include <fmt/format.h>

#include "config/checks.h"
#include "spec/text.h"

namespace libcontainer::config {

Result<> check_intel_rdt(const Config& config, const HostInfo&) {
  if (!config.intel_rdt) return {};
  const std::string& clos = config.intel_rdt->clos_id;
  const bool is_name = clos != "." && clos != ".." &&
                       (clos == "/" || clos.find('/') == std::string::npos) &&
                       clos.find('\0') == std::string::npos;
  if (is_name) return {};
  return refuse(
      {.name = "linux.intelRdt.closID"},
      fmt::format("invalid intelRdt.ClosID {}; allowed: a name without \"/\"", spec::quote(clos)));
}

}  // namespace libcontainer::config
