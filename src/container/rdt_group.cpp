#include "container/rdt_group.h"

#include <array>

#include "base/error.h"
#include "intelrdt/resctrl.h"

namespace libcontainer::container {
namespace {

struct Need {
  std::string_view schema;
  intelrdt::Resource resource;
  std::string_view lacking;
};

void name_group(const intelrdt::Group& group, spec::State& state) {
  state.intel_rdt_path = group.directory;
  state.hull->intel_rdt_own = group.is_own;
  state.hull->intel_rdt_monitor_found = !group.monitor.empty() && !group.has_own_monitor;
}

}  // namespace

Result<std::optional<intelrdt::Group>> plan_rdt_group(const Config& config, std::string_view id) {
  if (!config.intel_rdt) return std::nullopt;
  const auto root = intelrdt::find_resctrl();
  if (!root) {
    return std::unexpected(base::with_hint(
        base::with_field(base::make_error(Errc::Unsupported,
                                          "linux.intelRdt: intelRdt is specified in config, but "
                                          "Intel RDT is not enabled"),
                         "linux.intelRdt"),
        "the resctrl file system must be mounted"));
  }
  LC_TRY_ASSIGN(auto group, intelrdt::plan_group(*root, *config.intel_rdt, id));
  return group;
}

Result<> make_rdt_group(intelrdt::Group& group, spec::State& state,
                        const std::function<Result<>()>& save) {
  name_group(group, state);
  LC_TRY(save());
  auto made = intelrdt::create(group, *state.config.intel_rdt);
  // What has turned out to be another's must not be removed.
  name_group(group, state);
  return made;
}

std::optional<intelrdt::Group> rdt_group(const spec::State& state) {
  if (state.intel_rdt_path.empty() || !state.config.intel_rdt) return std::nullopt;
  intelrdt::Group group;
  group.directory = state.intel_rdt_path;
  group.root = state.config.intel_rdt->clos_id == "/"
                   ? group.directory
                   : group.directory.substr(0, group.directory.rfind('/'));
  if (state.config.intel_rdt->enable_monitoring) {
    group.monitor = group.directory + "/mon_groups/" + state.id;
  }
  group.is_own = state.hull && state.hull->intel_rdt_own;
  group.has_own_monitor = !state.hull || !state.hull->intel_rdt_monitor_found;
  return group;
}

Result<> check_rdt(const spec::State& state, const RdtChanges& changes) {
  const std::array needs{
      Need{changes.l3_cache_schema, intelrdt::Resource::L3Cache,
           "Intel RDT/CAT: l3 cache schema is not enabled"},
      Need{changes.mem_bw_schema, intelrdt::Resource::MemoryBandwidth,
           "Intel RDT/MBA: memory bandwidth schema is not enabled"},
  };
  if (changes.l3_cache_schema.empty() && changes.mem_bw_schema.empty()) return {};
  const auto group = rdt_group(state);
  const auto root = group ? std::optional(group->root) : intelrdt::find_resctrl();
  for (const Need& need : needs) {
    if (need.schema.empty() || (root && intelrdt::has_resource(*root, need.resource))) continue;
    return std::unexpected(base::make_error(Errc::Unsupported, std::string(need.lacking)));
  }
  if (group) return {};
  return std::unexpected(base::make_error(
      Errc::InvalidArgument, "updating a non-existent Intel RDT configuration is not supported"));
}

std::vector<LimitWrite> plan_rdt(const spec::State& state, const RdtChanges& changes) {
  std::vector<LimitWrite> writes;
  const auto group = rdt_group(state);
  if (!group) return writes;
  const auto add = [&](const std::string& schema, const char* field) {
    if (!schema.empty()) writes.push_back({group->directory + "/schemata", schema, field});
  };
  add(changes.l3_cache_schema, "linux.intelRdt.l3CacheSchema");
  add(changes.mem_bw_schema, "linux.intelRdt.memBwSchema");
  return writes;
}

Result<> write_rdt(spec::State& state, const RdtChanges& changes) {
  const auto group = rdt_group(state);
  if (!group) return {};
  // Not the others: a line of `schemata` for the same resource would undo the change.
  IntelRdt written;
  written.l3_cache_schema = changes.l3_cache_schema;
  written.mem_bw_schema = changes.mem_bw_schema;
  LC_TRY(intelrdt::set(*group, written));
  IntelRdt& stored = *state.config.intel_rdt;
  if (!changes.l3_cache_schema.empty()) stored.l3_cache_schema = changes.l3_cache_schema;
  if (!changes.mem_bw_schema.empty()) stored.mem_bw_schema = changes.mem_bw_schema;
  return {};
}

}  // namespace libcontainer::container
