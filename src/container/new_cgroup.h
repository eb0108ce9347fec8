// The cgroup of a container that is being made, created or restored: planned before anything is
// touched, named by the state before it exists, then made and entered.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/layout.h"
#include "cgroups/paths.h"
#include "cgroups/set.h"
#include "container/container_impl.h"
#include "container/init_plan.h"
#include "container/new_systemd_unit.h"

namespace libcontainer::container {

class NewCgroup {
 public:
  // Borrowed for as long as this lives.
  NewCgroup(const Config& config, const CreateOptions& options)
      : config_(config), options_(options) {}

  // Errors: as plan_cgroups() and, with the systemd driver, NewUnit::connect().
  Result<> plan(const HostInfo& host, std::string_view id);
  // What will exist; the state has its id. `mark`: see StateDirectory::mark().
  Result<> name_in(spec::State& state, std::string_view mark);

  // With its limits; the second call does nothing. With the systemd driver: enter() makes it.
  Result<> make(Impl& container);
  // Moves the process into it, once it is made.
  Result<> enter(Impl& container, pid_t pid);
  // Sets the limits that had to wait until nobody but init is in it.
  Result<> limit_at_release() const;

  cgroups::Version version() const { return layout_.version; }
  const cgroups::CgroupPaths& paths() const { return paths_; }
  bool has_unit() const { return unit_.has_value(); }
  // What tear_down() is told after a failure.
  Units units_to_stop() const {
    return unit_ && unit_->systemd_hangs() ? Units::Leave : Units::Stop;
  }
  // Whether it may come to nothing for lack of permission.
  bool may_be_refused() const { return options_.cgroup_errors == CgroupErrors::IgnorePermissions; }

 private:
  std::vector<std::string> new_directories() const;
  cgroups::DeviceRules device_rules() const;
  Result<> delegate() const;

  const Config& config_;
  const CreateOptions& options_;
  HostInfo host_;
  cgroups::Layout layout_;
  cgroups::CgroupPaths paths_;
  std::optional<cgroups::systemd::Unit> planned_unit_;
  std::optional<NewUnit> unit_;
  bool is_made_ = false;
  TimedLimits limits_;
};

}  // namespace libcontainer::container
