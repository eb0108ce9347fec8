// Namespaces and id mappings. Source: OCI config-linux.md#namespaces, namespaces(7).
#pragma once

#include <cstdint>
#include <string>

namespace libcontainer {

enum class NamespaceType : std::uint8_t { Cgroup, Ipc, Mount, Network, Pid, Time, User, Uts };

struct Namespace {
  NamespaceType type{};
  std::string path;  // absolute; empty: a new namespace
};

struct IdMapping {
  std::uint32_t container_id = 0;
  std::uint32_t host_id = 0;
  std::uint32_t size = 0;

  bool operator==(const IdMapping&) const = default;
};

// Added to the clock that processes of the container see. Source: time_namespaces(7).
struct TimeOffset {
  std::int64_t secs = 0;
  std::uint32_t nanosecs = 0;
};

}  // namespace libcontainer
