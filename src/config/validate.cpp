#include <libcontainer/validate.h>

#include <array>

#include "config/checks.h"

namespace libcontainer {

Result<> validate(const Config& config, const HostInfo& host) {
  using Check = Result<> (*)(const Config&, const HostInfo&);
  // The first one makes sure that there is a process, which others look into.
  static constexpr std::array<Check, 27> kChecks = {
      config::check_process,       config::check_root,         config::check_cgroup,
      config::check_memory,        config::check_cpu,          config::check_block_io,
      config::check_device_rules,  config::check_net_devices,  config::check_host_names,
      config::check_hidden_paths,  config::check_labels,       config::check_namespaces,
      config::check_id_mappings,   config::check_time_offsets, config::check_sysctl,
      config::check_intel_rdt,     config::check_rootless,     config::check_mounts,
      config::check_user,          config::check_rlimits,      config::check_scheduling,
      config::check_memory_policy, config::check_personality,  config::check_devices,
      config::check_seccomp,       config::check_hooks,        config::check_annotations,
  };
  for (const Check check : kChecks) LC_TRY(check(config, host));
  return {};
}

namespace config {

Result<> validate_tenant(const Config& config, const HostInfo& host) {
  using Check = Result<> (*)(const Config&, const HostInfo&);
  static constexpr std::array<Check, 5> kChecks = {check_process, check_labels, check_user,
                                                   check_rlimits, check_scheduling};
  for (const Check check : kChecks) LC_TRY(check(config, host));
  return {};
}

}  // namespace config

}  // namespace libcontainer
