// Masked and read-only paths.
#include "config/checks.h"

namespace libcontainer::config {
namespace {

Result<> check_paths(std::string_view field, std::span<const std::string> paths) {
  for (std::size_t i = 0; i < paths.size(); ++i) {
    LC_TRY(require_absolute({.name = field, .index = i}, paths[i]));
  }
  return {};
}

}  // namespace

Result<> check_hidden_paths(const Config& config, const HostInfo&) {
  const bool has_masked = !config.masked_paths.empty();
  const bool has_mount_namespace = has_namespace(config, NamespaceType::Mount);
  if ((has_masked || !config.readonly_paths.empty()) && !has_mount_namespace) {
    return refuse({.name = has_masked ? "linux.maskedPaths" : "linux.readonlyPaths"},
                  "unable to restrict sys entries without a private MNT namespace");
  }
  LC_TRY(check_paths("linux.maskedPaths", config.masked_paths));
  return check_paths("linux.readonlyPaths", config.readonly_paths);
}

}  // namespace libcontainer::config
