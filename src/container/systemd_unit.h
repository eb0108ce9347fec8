// A container's unit of systemd's: which systemd, which unit, and its life.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/systemd/unit.h"
#include "container/container_impl.h"
#include "launch/unit_bus.h"
#include "spec/state.h"

namespace libcontainer::container {

// The user who is `euid` here, as the parent of our user namespace has it. `uid_map` is the text of
// /proc/self/uid_map. Pure.
std::uint32_t owner_of(std::uint32_t euid, std::string_view uid_map);

// Whose systemd we call: 0 for the system's, else a user as its systemd knows him. `systemd_owner`
// has /run/systemd/system: only root of a user namespace that runs a systemd itself is root there.
// `uid_map` is as above. Pure.
std::uint32_t unit_owner(const HostInfo& host, std::uint32_t systemd_owner,
                         std::string_view uid_map);

// What of the environment says where systemd can be reached.
struct BusEnvironment {
  std::string system_address;   // DBUS_SYSTEM_BUS_ADDRESS
  std::string session_address;  // DBUS_SESSION_BUS_ADDRESS
  std::string runtime_dir;      // XDG_RUNTIME_DIR
};
// Pure; in the order in which they are tried. `owner` is 0 for the system's.
std::vector<launch::BusAddress> bus_addresses(std::uint32_t owner,
                                              const BusEnvironment& environment);

cgroups::systemd::Instance instance_of(std::uint32_t owner);

struct OpenedBus {
  launch::UnitBus bus;
  cgroups::systemd::Instance instance;
};
// Of the system, or of the user we are. Errors: Unsupported where systemd does not run, or not for
// users on cgroup v1; else as UnitBus::connect().
Result<OpenedBus> open_bus(const HostInfo& host);

// What a unit is described as, so that no other is taken for it. `mark` is the container's, see
// StateDirectory::mark(); an annotation comes first.
std::string unit_description(const Config& config, std::string_view mark);

// The unit that the state names, or that runc made for it; nothing if it has none.
std::optional<std::string> unit_name(const spec::State& state);

// Stops the container's unit, if it has one that is its own, and waits for that.
Result<> stop_unit(const Impl& container);
// What update_unit() would tell systemd.
Result<std::vector<cgroups::systemd::Property>> plan_unit_update(const Resources& resources);
// Tells systemd of limits that change.
Result<> update_unit(const std::string& unit, const Resources& resources);
// Moves a process into it where we ourselves may not.
Result<> join_unit(const std::string& unit, pid_t pid);

}  // namespace libcontainer::container
