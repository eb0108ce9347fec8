#include "container/new_cgroup.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/create.h"
#include "cgroups/delegate.h"
#include "cgroups/processes.h"
#include "container/delegation.h"
#include "container/systemd_unit.h"

namespace libcontainer::container {
namespace {

// Engines look for these.
constexpr std::string_view kApplyCgroups = "unable to apply cgroup configuration";
constexpr std::string_view kSetCgroups = "error setting cgroup config for procHooks process";

}  // namespace

Result<> NewCgroup::plan(const HostInfo& host, std::string_view id) {
  host_ = host;
  LC_TRY_ASSIGN(layout_, cgroups::read_layout());
  if (options_.cgroup_driver == CgroupDriver::Systemd) {
    LC_TRY_ASSIGN(unit_, NewUnit::connect(host_));
  }
  LC_TRY_ASSIGN(auto planned,
                plan_cgroups(options_, layout_, config_, id, unit_ ? unit_->place() : UnitPlace{}));
  paths_ = std::move(planned.paths);
  planned_unit_ = std::move(planned.unit);
  limits_ = time_limits(config_.resources, layout_.version, options_.cgroup_driver);
  return {};
}

// What systemd makes, it removes, but not the cgroup of a unit that no process has come into.
std::vector<std::string> NewCgroup::new_directories() const {
  cgroups::CgroupPaths ours = paths_;
  std::vector<std::string> of_unit;
  if (unit_) {
    std::erase_if(ours.directories, [&](const cgroups::CgroupDirectory& directory) {
      const std::string& controller = directory.controllers.front();
      const bool is_systemds = controller.empty() || controller == "name=systemd";
      if (is_systemds && cgroups::is_missing(directory.path)) of_unit.push_back(directory.path);
      return is_systemds;
    });
  }
  auto missing = cgroups::missing_directories(ours);
  std::ranges::move(of_unit, std::back_inserter(missing));
  return missing;
}

Result<> NewCgroup::name_in(spec::State& state, std::string_view mark) {
  state.cgroup_paths = cgroups::to_state(paths_);
  if (unit_) {
    // A path that the id stands for, too: runc has no other word for it.
    if (config_.cgroups_path.empty()) state.config.cgroups_path = fmt::format(":runc:{}", state.id);
    LC_TRY(unit_->plan(*planned_unit_, config_, limits_.at_start, mark, layout_.version));
  }
  state.hull->cgroup_driver = options_.cgroup_driver;
  state.hull->cgroup_scope = unit_ ? unit_->name() : std::string{};
  state.hull->new_cgroups = new_directories();
  return {};
}

// SECURITY: without privileges on the host no device can be made, and no rule is needed. Root on
// the host can make all of them, whatever it asks to be forgiven.
cgroups::DeviceRules NewCgroup::device_rules() const {
  const bool disabled = options_.cgroup_driver == CgroupDriver::Disabled;
  const bool unprivileged = host_.in_user_namespace || host_.euid != 0;
  return disabled || unprivileged ? cgroups::DeviceRules::Skip : cgroups::DeviceRules::Set;
}

Result<> NewCgroup::make(Impl& container) {
  if (is_made_) return {};
  // A path that was asked for is meant.
  const bool forgiven = may_be_refused() && config_.cgroups_path.empty();
  const auto denied = forgiven ? cgroups::Denied::Skip : cgroups::Denied::Fail;
  const auto found = unit_ ? cgroups::Found::IsOurs : cgroups::Found::MustBeUnused;
  auto made = cgroups::create(std::move(paths_), container.directory.mark(), denied, found);
  if (!made) return std::unexpected(base::with_context(std::move(made).error(), kApplyCgroups));
  paths_ = std::move(*made);
  // Those that were skipped are not this container's.
  container.state.cgroup_paths = cgroups::to_state(paths_);
  is_made_ = true;
  auto limited = cgroups::set(paths_, limits_.at_start, device_rules());
  if (limited && unit_) return delegate();
  if (limited) return {};
  if (!forgiven || !paths_.directories.empty()) {
    return std::unexpected(base::with_context(std::move(limited).error(), kSetCgroups));
  }
  Error refused = base::with_context(
      std::move(limited).error(),
      "rootless needs no limits + no cgrouppath when no permission is granted for cgroups");
  return std::unexpected(base::with_context(std::move(refused), kApplyCgroups));
}

Result<> NewCgroup::delegate() const {
  const auto owner = cgroup_owner(config_);
  const bool is_given = owner && layout_.version == cgroups::Version::V2 && host_.euid == 0;
  return is_given ? cgroups::delegate(paths_.directories.front().path, *owner) : Result<>{};
}

Result<> NewCgroup::enter(Impl& container, pid_t pid) {
  if (unit_) {
    // Of a slice others may be in it.
    if (!planned_unit_->is_slice()) LC_TRY_CONTEXT(cgroups::check_unused(paths_), kApplyCgroups);
    LC_TRY_CONTEXT(unit_->start(pid), kApplyCgroups);
  }
  LC_TRY(make(container));
  LC_TRY_CONTEXT(cgroups::join(paths_, pid), kApplyCgroups);
  return {};
}

Result<> NewCgroup::limit_at_release() const {
  if (limits_.at_release == Resources{}) return {};
  if (unit_) LC_TRY(update_unit(unit_->name(), limits_.at_release));
  return cgroups::set(paths_, limits_.at_release, cgroups::DeviceRules::Skip);
}

}  // namespace libcontainer::container
