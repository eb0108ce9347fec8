// From the tables that config.json is parsed with.
#include <libcontainer/config.h>
#include <libcontainer/features.h>

#include <tuple>

#include "cgroups/systemd/annotations.h"
#include "config/annotations.h"
#include "launch/programs.h"
#include "spec/mount_options.h"
#include "spec/names.h"
#include "spec/namespace_kinds.h"
#include "spec/schema/hooks.h"
#include "sys/proc.h"

namespace libcontainer {
namespace {

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

std::vector<std::string_view> kernel_flag_names() {
  std::vector<std::string_view> names;
  for (const auto& flag : spec::kSeccompFlags.rows) {
    if (sys::knows_seccomp_flag(flag.value)) names.push_back(flag.name);
  }
  return names;
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
                  .cgroup_systemd = launch::has_program(launch::Program::Bus),
                  .cgroup_systemd_user = launch::has_program(launch::Program::Bus),
                  .cgroup_rdma = true,
                  .seccomp_actions = names_of(spec::kSeccompActions.rows),
                  .seccomp_operators = names_of(spec::kSeccompOperators.rows),
                  .seccomp_architectures = names_of(spec::kSeccompArchitectures),
                  .seccomp_flags = names_of(spec::kSeccompFlags.rows),
                  .seccomp_flags_of_kernel = kernel_flag_names(),
                  .apparmor = true,
                  .selinux = true,
                  .intel_rdt = true,
                  .intel_rdt_schemata = true,
                  .intel_rdt_monitoring = true,
                  .idmapped_mounts = true,
                  .net_devices = true,
                  .memory_policy = true,
                  .memory_policy_modes = names_of(spec::kMemoryPolicyModes.rows),
                  .memory_policy_flags = names_of(spec::kMemoryPolicyFlags.rows),
                  // It is a label of the state, as the path of the bundle is.
                  .unsafe_annotations = {"bundle"}};
  for (const config::Annotation& row : config::annotations()) {
    if (row.use == config::AnnotationUse::Heeded) result.unsafe_annotations.push_back(row.name);
  }
  if (result.cgroup_systemd) {
    result.unsafe_annotations.push_back(cgroups::systemd::kAnnotationPrefix);
  }
  return result;
}

}  // namespace libcontainer
