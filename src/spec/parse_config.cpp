#include <libcontainer/spec.h>

#include "base/error.h"
#include "spec/json.h"
#include "spec/read.h"
#include "spec/schema/config.h"

namespace libcontainer {
namespace spec {
namespace {

bool is_set(const Node& node, std::string_view name) {
  for (const auto& member : node.value().get_object()) {
    if (!names_match_in_any_case(member.key(), name)) continue;
    const auto& value = member.value();
    if (value.is_string()) return !value.get_string().empty();
    if (value.is_array()) return !value.get_array().empty();
    return !value.is_null();
  }
  return false;
}

template <class T>
Result<> parse_document(std::string_view text, T& target) {
  JsonDocument document(text);
  LC_TRY(document.parse());
  const Node root(document.root());
  if (root.value().is_null()) return std::unexpected(root.error("config cannot be null"));
  return read<OciShape>(root, target);
}

}  // namespace

Result<> SeccompUnlessEmpty::read(const Node& node, std::optional<Seccomp>& seccomp) {
  LC_TRY(node.object());
  if (!is_set(node, "defaultAction") && !is_set(node, "syscalls")) return {};
  return spec::read<OciShape>(node, seccomp.emplace());
}

Result<> KnownClocks::read(const Node& node, TimeOffsets& offsets) {
  LC_TRY_ASSIGN(const auto* clocks, node.object());
  for (const auto& clock : *clocks) {
    if (clock.key() == "monotonic" || clock.key() == "boottime") continue;
    return std::unexpected(node.entry(clock.key(), clock.value())
                               .error("unknown clock; allowed: monotonic, boottime"));
  }
  return spec::read<OciShape>(node, offsets);
}

}  // namespace spec

Result<Config> parse_config(std::string_view json, std::string_view bundle) {
  Config config;
  LC_TRY_CONTEXT(spec::parse_document(json, config), "config.json");
  config.bundle = bundle;
  return config;
}

Result<ProcessConfig> parse_process(std::string_view json) {
  ProcessConfig process;
  LC_TRY_CONTEXT(spec::parse_document(json, process), "process.json");
  return process;
}

Result<Resources> parse_resources(std::string_view json) {
  Resources resources;
  LC_TRY_CONTEXT(spec::parse_document(json, resources), "resources");
  return resources;
}

}  // namespace libcontainer
