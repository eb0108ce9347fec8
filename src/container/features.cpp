// From the tables that config.json is parsed with, without what launch/unexecuted.cpp refuses.
#include <libcontainer/features.h>

#include <tuple>

#include "launch/unexecuted.h"
#include "seccomp/filter_flag.h"
#include "spec/mount_options.h"
#include "spec/names.h"
#include "spec/namespace_kinds.h"
#include "spec/schema/hooks.h"
#include "sys/proc.h"

namespace libcontainer {
namespace {

bool executes(void (*ask_for)(Config& config, ProcessConfig& process)) {
  Config config;
  ProcessConfig process;
  ask_for(config, process);
  return launch::refuse_unexecuted(config, process).has_value();
}

std::vector<std::string_view> hook_names() {
  return std::apply([](const auto&... field) { return std::vector{field.name...}; },
                    spec::Schema<spec::OciShape, Hooks>::fields);
}

template <class Rows>
std::vector<std::string_view> names_of(const Rows& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  return names;
}

// launch/compose.cpp refuses a filter that asks an agent.
std::vector<std::string_view> action_names() {
  std::vector<std::string_view> names;
  for (const auto& row : spec::kSeccompActions.rows) {
    if (row.value != SeccompAction::Notify) names.push_back(row.name);
  }
  return names;
}

std::vector<std::string_view> kernel_flag_names() {
  std::vector<std::string_view> names;
  for (const auto& flag : seccomp::kFilterFlags) {
    if (sys::knows_seccomp_flag(flag.value)) names.push_back(flag.name);
  }
  return names;
}

void add_memory_policy(Features& result) {
  result.memory_policy = executes([](auto& config, auto&) { config.memory_policy.emplace(); });
  if (!result.memory_policy) return;
  result.memory_policy_modes = names_of(spec::kMemoryPolicyModes.rows);
  result.memory_policy_flags = names_of(spec::kMemoryPolicyFlags.rows);
}

}  // namespace

Features features() {
  Features result{.oci_version_min = "1.0.0",
                  .oci_version_max = kOciVersion,
                  .hooks = hook_names(),
                  .mount_options = names_of(spec::mount_options()),
                  .namespaces = names_of(spec::kNamespaceKinds),
                  .capabilities = {spec::kCapabilities.begin(), spec::kCapabilities.end()},
                  .cgroup_v1 = true,
                  .cgroup_v2 = true,
                  .cgroup_rdma = true,
                  .seccomp_actions = action_names(),
                  .seccomp_operators = names_of(spec::kSeccompOperators.rows),
                  .seccomp_architectures = names_of(spec::kSeccompArchitectures),
                  .seccomp_flags = names_of(seccomp::kFilterFlags),
                  .seccomp_flags_of_kernel = kernel_flag_names(),
                  // It is a label of the state, as the path of the bundle is.
                  .unsafe_annotations = {"bundle"}};
  result.apparmor = executes([](auto&, auto& process) { process.apparmor_profile = "x"; });
  result.selinux = executes([](auto&, auto& process) { process.selinux_label = "x"; });
  result.intel_rdt = true;
  result.net_devices = true;
  result.idmapped_mounts = true;
  add_memory_policy(result);
  return result;
}

}  // namespace libcontainer
