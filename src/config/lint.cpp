// What validate() lets pass, but the writer of the config would want to know.
#include <fmt/format.h>
#include <libcontainer/validate.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "config/annotations.h"
#include "config/capability_warnings.h"
#include "config/field_path.h"
#include "config/query.h"
#include "spec/text.h"

namespace libcontainer {
namespace config {
namespace {

using Warnings = std::vector<std::string>;

void lint_process(const ProcessConfig& process, Warnings& warnings) {
  if (process.capabilities) {
    std::ranges::move(capability_warnings(*process.capabilities), std::back_inserter(warnings));
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

// Limits that cgroup v2 does not have.
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
    {"blockIO.weightDevice[].leafWeight",
     [](const Resources& r) {
       return std::ranges::any_of(r.block_io.weight_device, [](const WeightDevice& device) {
         return device.leaf_weight.has_value();
       });
     }},
    {"network.classID", [](const Resources& r) { return r.network.class_id.has_value(); }},
    {"network.priorities", [](const Resources& r) { return !r.network.priorities.empty(); }},
});

void lint_resources(const Resources& resources, const HostInfo& host, Warnings& warnings) {
  if (resources.memory.use_hierarchy) {
    warnings.emplace_back("linux.resources.memory.useHierarchy: ignored, it is always on");
  }
  for (std::size_t i = 0; i < resources.devices.size(); ++i) {
    const std::string& access = resources.devices[i].access;
    if (access.find_first_not_of("rwm") == std::string::npos) continue;
    warnings.push_back(fmt::format(
        "linux.resources.devices[{}].access: {} has letters other than \"rwm\", which are ignored",
        i, spec::quote(access)));
  }
  if (!host.cgroup_v2) return;
  if (resources.cpu.idle.value_or(0) == 1 && resources.cpu.shares.value_or(0) != 0) {
    warnings.emplace_back(
        "linux.resources.cpu.shares: unable to apply both cpu.shares and cpu.idle: what is idle "
        "has no weight");
  }
  if (is_idle(resources) && resources.unified.contains("cpu.weight")) {
    warnings.emplace_back(
        "linux.resources.unified[\"cpu.weight\"]: unable to apply both cpu.weight and cpu.idle: "
        "what is idle has no weight");
  }
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
  std::ranges::move(config::annotation_warnings(config), std::back_inserter(warnings));
  if (const auto warning = config::personality_warning(config); !warning.empty()) {
    warnings.emplace_back(warning);
  }
  return warnings;
}

}  // namespace libcontainer
