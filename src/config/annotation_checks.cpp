#include "config/checks.h"

namespace libcontainer::config {

Result<> check_annotations(const Config& config, const HostInfo&) {
  if (!config.annotations.contains("")) return {};
  return refuse_entry(entry_path("annotations", ""), "the key must not be empty");
}

}  // namespace libcontainer::config
