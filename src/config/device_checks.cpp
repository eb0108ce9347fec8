// Device nodes, device rules, network devices.
#include <fmt/format.h>

#include <optional>

#include "config/checks.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

// The kernel's dev_t: 12 and 20 bits.
constexpr std::int64_t kMaxMajor = 4095;
constexpr std::int64_t kMaxMinor = 1048575;
constexpr std::uint32_t kMaxMode = 07777;
// IFNAMSIZ, with its null byte.
constexpr std::size_t kMaxInterfaceName = 15;

Result<> require_number(const FieldPath& field, const std::optional<std::int64_t>& number,
                        std::int64_t max) {
  const std::int64_t value = number.value_or(0);
  if (value >= 0 && value <= max) return {};
  return refuse(field, fmt::format("must be between 0 and {}, not {}", max, value));
}

Result<> check_device(const Device& device, std::size_t index) {
  const auto field = [index](std::string_view member) {
    return FieldPath{.name = "linux.devices", .index = index, .member = member};
  };
  LC_TRY(require_absolute(field("path"), device.path));
  if (device.path == "/") return refuse(field("path"), "must be the path of a file, not \"/\"");
  if (device.file_mode.value_or(0) > kMaxMode) {
    return refuse(field("fileMode"), fmt::format("must be between 0 and {} (octal 7777), not {}",
                                                 kMaxMode, *device.file_mode));
  }
  if (device.type == DeviceType::Fifo) return {};
  LC_TRY(require_number(field("major"), device.major, kMaxMajor));
  return require_number(field("minor"), device.minor, kMaxMinor);
}

Result<> check_access(const FieldPath& field, std::size_t index, const std::string& access) {
  if (access.empty()) {
    return refuse(field, fmt::format("device access at {} field cannot be empty", index));
  }
  // Other letters are ignored, as runc does; lint() tells.
  if (access.find_first_of("rwm") != std::string::npos) return {};
  return refuse(field,
                fmt::format("must have one of the letters \"rwm\", not {}", spec::quote(access)));
}

bool is_interface_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxInterfaceName && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/: \t\n\0", 6)) == std::string_view::npos;
}

Result<> require_interface_name(const std::string& field, std::string_view name) {
  if (is_interface_name(name)) return {};
  return refuse_entry(field,
                      fmt::format("invalid network device name {}; allowed: 1 to {} bytes without "
                                  "\"/\", \":\" and blanks",
                                  spec::quote(name), kMaxInterfaceName));
}

}  // namespace

Result<> check_devices(const Config& config, const HostInfo&) {
  for (std::size_t i = 0; i < config.devices.size(); ++i) {
    LC_TRY(check_device(config.devices[i], i));
  }
  return {};
}

Result<> check_device_rules(const Config& config, const HostInfo&) {
  const auto& rules = config.resources.devices;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    FieldPath field{.name = "linux.resources.devices", .index = i, .member = "major"};
    LC_TRY(require_number(field, rules[i].major, kMaxMajor));
    field.member = "minor";
    LC_TRY(require_number(field, rules[i].minor, kMaxMinor));
    field.member = "access";
    LC_TRY(check_access(field, i, rules[i].access));
  }
  return {};
}

Result<> check_net_devices(const Config& config, const HostInfo& host) {
  const FieldPath field{.name = "linux.netDevices"};
  if (config.net_devices.empty()) return {};
  if (!has_namespace(config, NamespaceType::Network)) {
    return refuse(field, "unable to move network devices without a NET namespace");
  }
  if (host.euid != 0) {
    return refuse_on_host(field, "network devices are not supported for rootless containers");
  }
  for (const auto& [name, device] : config.net_devices) {
    const std::string path = entry_path(field.name, name);
    LC_TRY(require_interface_name(path, name));
    if (!device.name.empty()) LC_TRY(require_interface_name(path + ".name", device.name));
  }
  return {};
}

}  // namespace libcontainer::config
