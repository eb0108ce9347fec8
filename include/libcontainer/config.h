// What a container is to be. Plain aggregates: fill them in by hand, with spec.h from an OCI
// config.json, or start from sample_config(). Nothing here touches the system.
#pragma once

#include <libcontainer/config/device.h>
#include <libcontainer/config/hooks.h>
#include <libcontainer/config/mount.h>
#include <libcontainer/config/namespace.h>
#include <libcontainer/config/process.h>
#include <libcontainer/config/resources.h>
#include <libcontainer/config/seccomp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer {

struct Root {
  std::string path;  // absolute, or relative to the bundle
  bool readonly = false;
};

struct TimeOffsets {
  std::optional<TimeOffset> monotonic;
  std::optional<TimeOffset> boottime;
};

struct Personality {
  std::string domain;  // "LINUX" or "LINUX32"
  std::vector<std::string> flags;
};

// Source: set_mempolicy(2).
struct MemoryPolicy {
  std::string mode;   // "MPOL_BIND", …
  std::string nodes;  // list, "0-1"
  std::vector<std::string> flags;
};

struct NetDevice {
  std::string name;  // inside the container; empty: as on the host
};

// Source: OCI config-linux.md#intelrdt.
struct IntelRdt {
  std::string clos_id;
  std::vector<std::string> schemata;
  std::string l3_cache_schema;
  std::string mem_bw_schema;
  bool enable_monitoring = false;
};

// The newest version of the specification that is understood.
inline constexpr std::string_view kOciVersion = "1.3.0";

struct Config {
  std::string oci_version{kOciVersion};
  std::string bundle;  // absolute directory that relative paths start from
  Root root;
  std::string hostname;
  std::string domainname;
  std::optional<ProcessConfig> process;
  std::vector<Mount> mounts;
  Hooks hooks;
  std::map<std::string, std::string> annotations;

  std::vector<Namespace> namespaces;
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
  TimeOffsets time_offsets;
  std::vector<Device> devices;
  std::map<std::string, NetDevice> net_devices;  // host interface → its name inside
  std::string cgroups_path;
  Resources resources;
  std::optional<IntelRdt> intel_rdt;
  std::optional<Seccomp> seccomp;
  std::string rootfs_propagation;  // "shared", "rslave", …; empty: "rslave"
  std::vector<std::string> masked_paths;
  std::vector<std::string> readonly_paths;
  std::map<std::string, std::string> sysctl;
  std::string mount_label;
  std::optional<Personality> personality;
  std::optional<MemoryPolicy> memory_policy;
};

}  // namespace libcontainer
