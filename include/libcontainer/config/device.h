// Device nodes and device access rules.
// Source: OCI config-linux.md#devices and #allowed-device-list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace libcontainer {

enum class DeviceType : char { Any = 'a', Char = 'c', Block = 'b', Fifo = 'p' };

struct Device {
  DeviceType type = DeviceType::Char;
  std::string path;  // absolute path inside the container
  std::int64_t major = 0;
  std::int64_t minor = 0;
  std::optional<std::uint32_t> file_mode;  // permission bits; default 0666
  std::optional<std::uint32_t> uid;
  std::optional<std::uint32_t> gid;
};

struct DeviceRule {
  bool allow = false;
  DeviceType type = DeviceType::Any;
  std::optional<std::int64_t> major;  // absent: all
  std::optional<std::int64_t> minor;  // absent: all
  std::string access;                 // of "rwm"
  bool operator==(const DeviceRule&) const = default;
};

}  // namespace libcontainer
