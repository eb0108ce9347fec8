// What validate() lets pass, but the writer of the config would want to know.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libcontainer/validate.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "config/field_path.h"
#include "config/query.h"
#include "spec/names.h"
#include "spec/text.h"

namespace libcontainer {
namespace config {
namespace {

using Warnings = std::vector<std::string>;

struct CapabilitySet {
  std::string_view name;
  std::vector<std::string> Capabilities::* set;
};
constexpr auto kCapabilitySets = std::to_array<CapabilitySet>({
    {"bounding", &Capabilities::bounding},
    {"effective", &Capabilities::effective},
    {"inheritable", &Capabilities::inheritable},
    {"permitted", &Capabilities::permitted},
    {"ambient", &Capabilities::ambient},
});

bool contains(const std::vector<std::string>& set, const std::string& name) {
  return std::ranges::find(set, name) != set.end();
}

bool is_known_capability(const std::string& name) {
  return std::ranges::find(spec::kCapabilities, name) != spec::kCapabilities.end();
}

void lint_unknown_capabilities(const Capabilities& capabilities, Warnings& warnings) {
  std::set<std::string> unknown;
  for (const CapabilitySet& row : kCapabilitySets) {
    for (const std::string& name : capabilities.*row.set) {
      if (!is_known_capability(name)) unknown.insert(name);
    }
  }
  if (unknown.empty()) return;
  warnings.push_back(
      fmt::format("process.capabilities: ignoring unknown or unavailable capabilities: [{}]",
                  fmt::join(unknown, " ")));
}

// capabilities(7): an ambient capability has to be permitted and inheritable.
void lint_ambient(const Capabilities& capabilities, Warnings& warnings) {
  for (const std::string& name : capabilities.ambient) {
    if (!is_known_capability(name)) continue;
    const bool is_permitted = contains(capabilities.permitted, name);
    if (is_permitted && contains(capabilities.inheritable, name)) continue;
    warnings.push_back(
        fmt::format("process.capabilities.ambient: can't raise ambient capability {}: it is not {}",
                    name, is_permitted ? "inheritable" : "permitted"));
  }
}

void lint_process(const ProcessConfig& process, Warnings& warnings) {
  if (process.capabilities) {
    lint_unknown_capabilities(*process.capabilities, warnings);
    lint_ambient(*process.capabilities, warnings);
  }
  std::set<std::string_view> names;
  for (const std::string& entry : process.env) {
    const std::string_view name = std::string_view(entry).substr(0, entry.find('='));
    if (names.insert(name).second) continue;
    warnings.push_back(
        fmt::format("process.env: {} is set twice, the last one counts", spec::quote(name)));
  }
}

void lint_mounts(const Config& config, Warnings& warnings) {
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const std::string& destination = config.mounts[i].destination;
    if (destination.starts_with('/')) continue;
    warnings.push_back(fmt::format(
        "mounts[{}].destination: relative destination path is **deprecated**, using {} as relative "
        "to /",
        i, spec::quote(destination)));
  }
}

void lint_namespaces(const Config& config, Warnings& warnings) {
  const Namespace* user = find_namespace(config, NamespaceType::User);
  if (user != nullptr && !user->path.empty() && !config.uid_mappings.empty()) {
    warnings.emplace_back(
        "linux.uidMappings: ignored, since the user namespace is joined by its path and has its "
        "own");
  }
}

// Limits that one version of cgroups has and the other has not.
struct VersionedLimit {
  std::string_view field;
  bool (*is_set)(const Resources&);
};
constexpr auto kOnlyOnV1 = std::to_array<VersionedLimit>({
    {"memory.swappiness", [](const Resources& r) { return r.memory.swappiness.has_value(); }},
    {"memory.disableOOMKiller",
     [](const Resources& r) { return r.memory.disable_oom_killer.value_or(false); }},
    {"cpu.realtimeRuntime", [](const Resources& r) { return r.cpu.realtime_runtime.has_value(); }},
    {"cpu.realtimePeriod", [](const Resources& r) { return r.cpu.realtime_period.has_value(); }},
    {"blockIO.leafWeight", [](const Resources& r) { return r.block_io.leaf_weight.has_value(); }},
    {"network.classID", [](const Resources& r) { return r.network.class_id.has_value(); }},
    {"network.priorities", [](const Resources& r) { return !r.network.priorities.empty(); }},
});

void lint_resources(const Resources& resources, const HostInfo& host, Warnings& warnings) {
  if (resources.memory.use_hierarchy) {
    warnings.emplace_back("linux.resources.memory.useHierarchy: ignored, it is always on");
  }
  if (!host.cgroup_v2) return;
  for (const VersionedLimit& limit : kOnlyOnV1) {
    if (!limit.is_set(resources)) continue;
    warnings.push_back(
        fmt::format("linux.resources.{}: ignored, cgroup v2 has no such limit", limit.field));
  }
}

}  // namespace
}  // namespace config

std::vector<std::string> lint(const Config& config, const HostInfo& host) {
  std::vector<std::string> warnings;
  if (config.process) config::lint_process(*config.process, warnings);
  if (!config.hooks.prestart.empty()) {
    warnings.emplace_back("hooks.prestart: deprecated, use createRuntime");
  }
  config::lint_mounts(config, warnings);
  config::lint_namespaces(config, warnings);
  config::lint_resources(config.resources, host, warnings);
  if (config.personality && !config.personality->flags.empty()) {
    warnings.emplace_back("linux.personality.flags: ignored, there are none yet");
  }
  return warnings;
}

}  // namespace libcontainer
