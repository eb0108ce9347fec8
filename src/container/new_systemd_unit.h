// The unit of a container that is being created.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/systemd/property.h"
#include "cgroups/systemd/unit.h"
#include "container/init_plan.h"
#include "launch/unit_bus.h"

namespace libcontainer::container {

// Holds the conversation with systemd from before anything is made until the unit is started, so
// that a systemd that cannot be reached is known while there is nothing to undo.
class NewUnit {
 public:
  // Errors: as open_bus().
  static Result<NewUnit> connect(const HostInfo& host);
  const UnitPlace& place() const { return place_; }

  // `limits`: those that it starts with, rounded. `mark`: see StateDirectory::mark(). Errors: as
  // cgroups::systemd::plan_start().
  Result<> plan(cgroups::systemd::Unit unit, const Config& config, const Resources& limits,
                std::string_view mark, cgroups::Version version);
  const std::string& name() const { return unit_.name; }

  // Around that process, since a scope needs one; then the conversation is over. A slice has no
  // processes when it is started.
  Result<> start(pid_t pid);
  // Whether systemd did not answer in time: then it need not be asked again.
  bool systemd_hangs() const { return systemd_hangs_; }

 private:
  NewUnit(launch::UnitBus bus, UnitPlace place) : bus_(std::move(bus)), place_(std::move(place)) {}

  std::optional<launch::UnitBus> bus_;
  UnitPlace place_;
  cgroups::systemd::Unit unit_;
  std::vector<cgroups::systemd::Property> properties_;
  bool systemd_hangs_ = false;
};

}  // namespace libcontainer::container
