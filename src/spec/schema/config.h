// The whole of config.json. Source: OCI config.md, config-linux.md.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include "spec/names.h"
#include "spec/schema.h"
#include "spec/schema/hooks.h"
#include "spec/schema/mounts.h"
#include "spec/schema/process.h"
#include "spec/schema/resources.h"
#include "spec/schema/seccomp.h"

namespace libcontainer::spec {

class JsonWriter;
class Node;

// An object with neither a default action nor rules is no filter.
struct SeccompUnlessEmpty {
  static Result<> read(const Node& node, std::optional<Seccomp>& seccomp);
  static void write(JsonWriter& out, const std::optional<Seccomp>& seccomp);
  static bool is_empty(const std::optional<Seccomp>& seccomp) { return !seccomp.has_value(); }
};

// The names in this object are data: an unknown clock is a mistake, not an unknown field.
struct KnownClocks {
  static Result<> read(const Node& node, TimeOffsets& offsets);
  static void write(JsonWriter& out, const TimeOffsets& offsets);
  static bool is_empty(const TimeOffsets& offsets) {
    return !offsets.monotonic && !offsets.boottime;
  }
};

template <>
struct Schema<OciShape, Root> {
  static constexpr std::tuple fields{
      field("path", &Root::path),
      field_if_set("readonly", &Root::readonly),
  };
};

template <>
struct Schema<OciShape, NamespaceType> {
  static constexpr const auto& names = kNamespaceTypes;
};

template <>
struct Schema<OciShape, Namespace> {
  static constexpr std::tuple fields{
      required_field("type", &Namespace::type),
      field_if_set("path", &Namespace::path),
  };
};

template <>
struct Schema<OciShape, TimeOffset> {
  static constexpr std::tuple fields{
      field_if_set("secs", &TimeOffset::secs),
      field_if_set("nanosecs", &TimeOffset::nanosecs),
  };
};

template <>
struct Schema<OciShape, TimeOffsets> {
  static constexpr std::tuple fields{
      field_if_set("monotonic", &TimeOffsets::monotonic),
      field_if_set("boottime", &TimeOffsets::boottime),
  };
};

template <>
struct Schema<OciShape, Personality> {
  static constexpr std::tuple fields{
      field("domain", &Personality::domain),
      field_if_set("flags", &Personality::flags),
  };
};

template <>
struct Schema<OciShape, MemoryPolicy> {
  static constexpr std::tuple fields{
      field("mode", &MemoryPolicy::mode),
      field_if_set("nodes", &MemoryPolicy::nodes),
      field_if_set("flags", &MemoryPolicy::flags),
  };
};

template <>
struct Schema<OciShape, NetDevice> {
  static constexpr std::tuple fields{
      field_if_set("name", &NetDevice::name),
  };
};

template <>
struct Schema<OciShape, IntelRdt> {
  static constexpr std::tuple fields{
      field_if_set("closID", &IntelRdt::clos_id),
      field_if_set("schemata", &IntelRdt::schemata),
      field_if_set("l3CacheSchema", &IntelRdt::l3_cache_schema),
      field_if_set("memBwSchema", &IntelRdt::mem_bw_schema),
      field_if_set("enableMonitoring", &IntelRdt::enable_monitoring),
  };
};

template <>
struct Schema<OciShape, Config> {
  static constexpr auto kLinux = group(
      "linux", field_if_set("uidMappings", &Config::uid_mappings),
      field_if_set("gidMappings", &Config::gid_mappings), field_if_set("sysctl", &Config::sysctl),
      field_if_set("resources", &Config::resources),
      field_if_set("cgroupsPath", &Config::cgroups_path),
      field_if_set("namespaces", &Config::namespaces), field_if_set("devices", &Config::devices),
      field_if_set("netDevices", &Config::net_devices),
      field_if_set<SeccompUnlessEmpty>("seccomp", &Config::seccomp),
      field_if_set("rootfsPropagation", &Config::rootfs_propagation),
      field_if_set("maskedPaths", &Config::masked_paths),
      field_if_set("readonlyPaths", &Config::readonly_paths),
      field_if_set("mountLabel", &Config::mount_label),
      field_if_set("intelRdt", &Config::intel_rdt),
      field_if_set("memoryPolicy", &Config::memory_policy),
      field_if_set("personality", &Config::personality),
      field_if_set<KnownClocks>("timeOffsets", &Config::time_offsets));

  static constexpr std::tuple fields{
      field("ociVersion", &Config::oci_version),
      field_if_set("process", &Config::process),
      field("root", &Config::root),
      field_if_set("hostname", &Config::hostname),
      field_if_set("domainname", &Config::domainname),
      field_if_set("mounts", &Config::mounts),
      field_if_set("hooks", &Config::hooks),
      field_if_set("annotations", &Config::annotations),
      kLinux,
  };
};

}  // namespace libcontainer::spec
