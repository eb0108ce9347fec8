// What this version of the library can do with a config.json, for engines that ask before they
// write one. Source: OCI features.md.
#pragma once

#include <libcontainer/export.h>

#include <string_view>
#include <vector>

namespace libcontainer {

// Every text lives as long as the program.
struct Features {
  std::string_view oci_version_min;
  std::string_view oci_version_max;
  std::vector<std::string_view> hooks;
  std::vector<std::string_view> mount_options;  // sorted
  std::vector<std::string_view> namespaces;
  std::vector<std::string_view> capabilities;

  bool cgroup_v1 = false;
  bool cgroup_v2 = false;
  bool cgroup_systemd = false;       // the system's instance
  bool cgroup_systemd_user = false;  // a user's
  bool cgroup_rdma = false;

  std::vector<std::string_view> seccomp_actions;
  std::vector<std::string_view> seccomp_operators;
  std::vector<std::string_view> seccomp_architectures;
  std::vector<std::string_view> seccomp_flags;
  std::vector<std::string_view> seccomp_flags_of_kernel;  // those of them that this kernel has

  bool apparmor = false;
  bool selinux = false;
  bool intel_rdt = false;
  bool intel_rdt_schemata = false;    // linux.intelRdt.schemata
  bool intel_rdt_monitoring = false;  // linux.intelRdt.enableMonitoring
  bool idmapped_mounts = false;
  bool net_devices = false;
  bool memory_policy = false;
  std::vector<std::string_view> memory_policy_modes;
  std::vector<std::string_view> memory_policy_flags;

  // Annotations of a config.json that change what happens: an engine that passes on those of
  // others should know them. One that ends with "." stands for all that begin with it. What each
  // does: docs/differences.md.
  std::vector<std::string_view> unsafe_annotations;
};

// Asks the kernel about seccomp flags; needs no privileges. Thread-safe.
LC_EXPORT Features features();

}  // namespace libcontainer
