#include "container/systemd_unit.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/error.h"
#include "cgroups/systemd/annotations.h"
#include "cgroups/systemd/start_properties.h"
#include "container/text_file.h"
#include "launch/programs.h"
#include "namespaces/id_maps.h"
#include "sys/file.h"

namespace libcontainer::container {
namespace {

using cgroups::systemd::Instance;
using launch::BusAddress;
using wire::BusKind;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Source: D-Bus specification, server addresses.
std::string unix_address(std::string_view path) {
  std::string address = "unix:path=";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_/.").find(c) != std::string_view::npos;
    address += plain ? std::string(1, c) : fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  return address;
}

std::string read_uid_map() {
  constexpr const char* kPath = "/proc/self/uid_map";
  return read_text_file(sys::FdRef::cwd(), kPath, kPath).value_or("");
}

cgroups::systemd::Host host_of(const launch::UnitBus& bus, const HostInfo& host) {
  return {.systemd = bus.version(),
          .cgroups = host.cgroup_v2 ? cgroups::Version::V2 : cgroups::Version::Hybrid};
}

std::unexpected<Error> unsupported(const char* text) {
  return std::unexpected(base::make_error(Errc::Unsupported, text));
}

}  // namespace

std::uint32_t owner_of(std::uint32_t euid, std::string_view uid_map) {
  return namespaces::to_host_id(namespaces::parse_id_map(uid_map), euid).value_or(euid);
}

std::uint32_t unit_owner(const HostInfo& host, std::uint32_t systemd_owner,
                         std::string_view uid_map) {
  // The host's root is not mapped below, and shows as nobody.
  if (!host.in_user_namespace || systemd_owner == 0) return host.euid;
  return owner_of(host.euid, uid_map);
}

std::vector<BusAddress> bus_addresses(std::uint32_t owner, const BusEnvironment& environment) {
  const bool is_system = owner == 0;
  const std::string& given = is_system ? environment.system_address : environment.session_address;
  if (!given.empty()) return {{BusKind::Broker, given}};
  // systemd's own socket first: no broker has to be there, or in time.
  if (is_system) {
    return {{BusKind::Direct, unix_address("/run/systemd/private")},
            {BusKind::Broker, unix_address("/run/dbus/system_bus_socket")}};
  }
  std::vector<BusAddress> addresses;
  const auto add = [&](const std::string& directory) {
    addresses.push_back({BusKind::Direct, unix_address(directory + "/systemd/private")});
    addresses.push_back({BusKind::Broker, unix_address(directory + "/bus")});
  };
  const std::string usual = fmt::format("/run/user/{}", owner);
  // Engines set an empty variable where they know none.
  if (!environment.runtime_dir.empty()) add(environment.runtime_dir);
  if (environment.runtime_dir != usual) add(usual);
  return addresses;
}

Instance instance_of(std::uint32_t owner) { return owner == 0 ? Instance::System : Instance::User; }

Result<OpenedBus> open_bus(const HostInfo& host) {
  if (!launch::has_program(launch::Program::Bus)) {
    return unsupported(
        "cannot use systemd cgroups manager: this build of libcontainer has no driver for it, "
        "since "
        "libsystemd was not there when it was built");
  }
  const auto systemd = sys::stat_at(sys::FdRef::cwd(), "/run/systemd/system");
  if (!systemd) {
    return unsupported("systemd not running on this host, cannot use systemd cgroups manager");
  }
  const std::uint32_t owner =
      unit_owner(host, systemd->stx_uid, host.in_user_namespace ? read_uid_map() : "");
  const Instance instance = instance_of(owner);
  if (instance == Instance::User && !host.cgroup_v2) {
    return unsupported("cannot use rootless systemd cgroups manager on cgroup v1");
  }
  const auto addresses =
      bus_addresses(owner, {.system_address = variable("DBUS_SYSTEM_BUS_ADDRESS"),
                            .session_address = variable("DBUS_SESSION_BUS_ADDRESS"),
                            .runtime_dir = variable("XDG_RUNTIME_DIR")});
  LC_TRY_ASSIGN(auto bus, launch::UnitBus::connect(addresses));
  return OpenedBus{.bus = std::move(bus), .instance = instance};
}

std::string unit_description(const Config& config, std::string_view mark) {
  const auto given = cgroups::systemd::parse_annotations(config.annotations);
  for (const auto& property : given ? *given : std::vector<cgroups::systemd::Property>{}) {
    if (property.name == "Description") return property.value.text;
  }
  return fmt::format("libcontainer container {}", mark);
}

std::optional<std::string> unit_name(const spec::State& state) {
  if (state.hull) {
    if (state.hull->cgroup_driver != CgroupDriver::Systemd) return std::nullopt;
    return state.hull->cgroup_scope;
  }
  if (state.config.cgroups_path.empty() || state.cgroup_paths.empty()) return std::nullopt;
  const auto unit =
      cgroups::systemd::plan_unit(state.config.cgroups_path, state.id, Instance::System);
  if (!unit || !state.cgroup_paths.begin()->second.ends_with("/" + unit->name)) return std::nullopt;
  return unit->name;
}

Result<> stop_unit(const Impl& container) {
  const auto unit = unit_name(container.state);
  if (!unit) return {};
  LC_TRY_ASSIGN(const HostInfo host, read_host_info());
  LC_TRY_ASSIGN(auto opened, open_bus(host));
  // runc describes its units in words of its own.
  const std::string description =
      container.state.hull ? unit_description(container.state.config, container.directory.mark())
                           : "";
  LC_TRY(opened.bus.stop_unit(*unit, description));
  return {};
}

Result<std::vector<cgroups::systemd::Property>> plan_unit_update(const Resources& resources) {
  LC_TRY_ASSIGN(const HostInfo host, read_host_info());
  LC_TRY_ASSIGN(const auto opened, open_bus(host));
  return cgroups::systemd::plan_limits(resources, host_of(opened.bus, host));
}

Result<> update_unit(const std::string& unit, const Resources& resources) {
  LC_TRY_ASSIGN(const HostInfo host, read_host_info());
  LC_TRY_ASSIGN(auto opened, open_bus(host));
  LC_TRY_ASSIGN(const auto properties,
                cgroups::systemd::plan_limits(resources, host_of(opened.bus, host)));
  if (properties.empty()) return {};
  return opened.bus.set_properties(unit, properties);
}

Result<> join_unit(const std::string& unit, pid_t pid) {
  LC_TRY_ASSIGN(const HostInfo host, read_host_info());
  LC_TRY_ASSIGN(auto opened, open_bus(host));
  return opened.bus.attach_process(unit, pid);
}

}  // namespace libcontainer::container
