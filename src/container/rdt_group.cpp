#include "container/rdt_group.h"

#include "base/error.h"
#include "intelrdt/resctrl.h"

namespace libcontainer::container {

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
  return group;
}

}  // namespace libcontainer::container
