#include "container/new_systemd_unit.h"

#include <array>
#include <cerrno>

#include "base/error.h"
#include "cgroups/systemd/start_properties.h"
#include "container/systemd_unit.h"

namespace libcontainer::container {

Result<NewUnit> NewUnit::connect(const HostInfo& host) {
  LC_TRY_ASSIGN(auto opened, open_bus(host));
  UnitPlace place{.instance = opened.instance, .control_group = opened.bus.control_group()};
  return NewUnit(std::move(opened.bus), std::move(place));
}

Result<> NewUnit::plan(cgroups::systemd::Unit unit, const Config& config, const Resources& limits,
                       std::string_view mark, cgroups::Version version) {
  unit_ = std::move(unit);
  LC_TRY_ASSIGN(properties_,
                cgroups::systemd::plan_start({.unit = unit_,
                                              .description = unit_description(config, mark),
                                              .resources = limits,
                                              .annotations = config.annotations},
                                             {.systemd = bus_->version(), .cgroups = version}));
  return {};
}

Result<> NewUnit::start(pid_t pid) {
  if (!unit_.is_slice()) {
    properties_.push_back({"PIDs", cgroups::systemd::processes(std::array{pid})});
  }
  auto started = bus_->start_unit(unit_.name, properties_);
  systemd_hangs_ = !started && base::is(started.error(), ETIMEDOUT);
  bus_.reset();
  return started;
}

}  // namespace libcontainer::container
