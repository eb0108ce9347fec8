#include <libcontainer/validate.h>

#include <array>

#include "config/checks.h"

namespace libcontainer {
namespace config {
namespace {

using Check = Result<> (*)(const Config&, const HostInfo&);

// The first one makes sure that there is a process, which others look into.
constexpr std::array<Check, 27> kChecks = {
    check_process,     check_root,          check_cgroup,       check_memory,
    check_cpu,         check_block_io,      check_device_rules, check_net_devices,
    check_host_names,  check_hidden_paths,  check_labels,       check_namespaces,
    check_id_mappings, check_time_offsets,  check_sysctl,       check_intel_rdt,
    check_rootless,    check_mounts,        check_user,         check_rlimits,
    check_scheduling,  check_memory_policy, check_personality,  check_devices,
    check_seccomp,     check_hooks,         check_annotations,
};

}  // namespace

std::vector<Error> find_errors(const Config& config, const HostInfo& host) {
  std::vector<Error> errors;
  for (const Check check : kChecks) {
    auto checked = check(config, host);
    if (!checked) errors.push_back(std::move(checked).error());
    if (!config.process) break;
  }
  return errors;
}

Result<> validate_tenant(const Config& config, const HostInfo& host) {
  static constexpr std::array<Check, 5> kChecks = {check_process, check_labels, check_user,
                                                   check_rlimits, check_scheduling};
  for (const Check check : kChecks) LC_TRY(check(config, host));
  return {};
}

}  // namespace config

Result<> validate(const Config& config, const HostInfo& host) {
  for (const auto check : config::kChecks) LC_TRY(check(config, host));
  return {};
}

}  // namespace libcontainer
