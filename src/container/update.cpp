// Changing the limits of a container that runs.
#include <fmt/format.h>
#include <libcontainer/validate.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "base/scope.h"
#include "cgroups/kept_values.h"
#include "cgroups/set.h"
#include "cgroups/systemd/limit_properties.h"
#include "config/merge_resources.h"
#include "container/container_impl.h"
#include "container/rdt_group.h"
#include "container/systemd_unit.h"

namespace libcontainer::container {
namespace {

constexpr auto kDevices = cgroups::DeviceRules::Skip;

// Both write the files: systemd what it has a property for, so that it will not undo the rest.
Result<> write(const Impl& container, const Resources& resources) {
  const auto cgroups = container.cgroups();
  const auto unit = unit_name(container.state);
  if (!unit) return cgroups::set(cgroups, resources, kDevices);
  const Resources rounded = cgroups::systemd::rounded(resources);
  LC_TRY(cgroups::check(cgroups, rounded));
  LC_TRY(update_unit(*unit, rounded));
  return cgroups::set(cgroups, rounded, kDevices);
}

// What the files held, as far as the limits of before do not tell.
Result<std::vector<cgroups::LocatedWrite>> keep(const Impl& container, const Resources& written) {
  const auto rounded = unit_name(container.state) ? cgroups::systemd::rounded(written) : written;
  LC_TRY_ASSIGN(const auto writes, cgroups::plan(container.cgroups(), rounded));
  return cgroups::kept_values(writes);
}

// The failure that led here is the one to tell.
void restore(const Impl& container, const std::vector<cgroups::LocatedWrite>& kept) {
  (void)write(container, container.state.config.resources);
  cgroups::write_back(kept);
}

// Everything that can be refused before anything is written.
Result<config::MergedResources> merge(const Impl& container, const Resources& changes,
                                      const RdtChanges& rdt) {
  LC_TRY(require_process(container));
  LC_TRY(check_rdt(container.state, rdt));
  LC_TRY_ASSIGN(const HostInfo host, read_host_info());
  auto merged = config::merge_resources(container.state.config.resources, changes);
  LC_TRY(config::validate_resources(merged.written, host));
  return merged;
}

}  // namespace

Result<std::vector<LimitWrite>> plan_set(const Impl& container, const Resources& changes,
                                         const RdtChanges& rdt) {
  LC_TRY_ASSIGN(const auto merged, merge(container, changes, rdt));
  std::vector<LimitWrite> writes;
  const auto unit = unit_name(container.state);
  const Resources written = unit ? cgroups::systemd::rounded(merged.written) : merged.written;
  LC_TRY_ASSIGN(auto files, cgroups::plan(container.cgroups(), written));
  if (unit) {
    LC_TRY_ASSIGN(const auto properties, plan_unit_update(written));
    for (const auto& property : properties) {
      writes.push_back({fmt::format("unit '{}'", *unit), to_text(property), {}});
    }
  }
  for (auto& file : files) {
    writes.push_back({std::move(file.path), std::move(file.value), std::move(file.field)});
  }
  std::ranges::move(plan_rdt(container.state, rdt), std::back_inserter(writes));
  return writes;
}

Result<> set(Impl& container, const Resources& changes, const RdtChanges& rdt) {
  LC_TRY(lock(container));
  const base::ScopeExit unlock([&] { container.directory.unlock(); });
  LC_TRY_ASSIGN(auto merged, merge(container, changes, rdt));
  LC_TRY_ASSIGN(const auto kept, keep(container, merged.written));
  auto done = write(container, merged.written);
  if (done) done = write_rdt(container.state, rdt);
  if (!done) {
    restore(container, kept);
    return done;
  }
  container.state.config.resources = std::move(merged.stored);
  const auto driver = unit_name(container.state) ? CgroupDriver::Systemd : CgroupDriver::Cgroupfs;
  const std::string config = spec::format_state_config(container.state.config, driver);
  return container.directory.write_state(spec::format_state(container.state, config));
}

}  // namespace libcontainer::container
