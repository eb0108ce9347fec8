#include "hull/output/features.h"

#include "hull/output/json_writer.h"

namespace hull::output {
namespace {

using libcontainer::Features;
using Names = std::vector<std::string_view>;

void write(JsonWriter& json, std::string_view key, const Names& names) {
  json.key(key);
  json.begin_array();
  for (const auto name : names) json.string(name);
  json.end_array();
}

void write(JsonWriter& json, std::string_view key, bool value) {
  json.key(key);
  json.boolean(value);
}

void begin(JsonWriter& json, std::string_view key) {
  json.key(key);
  json.begin_object();
}

void write_enabled(JsonWriter& json, std::string_view key, bool enabled) {
  begin(json, key);
  write(json, "enabled", enabled);
  json.end_object();
}

void write_cgroup(JsonWriter& json, const Features& features) {
  begin(json, "cgroup");
  write(json, "v1", features.cgroup_v1);
  write(json, "v2", features.cgroup_v2);
  write(json, "systemd", features.cgroup_systemd);
  write(json, "systemdUser", features.cgroup_systemd_user);
  write(json, "rdma", features.cgroup_rdma);
  json.end_object();
}

void write_seccomp(JsonWriter& json, const Features& features) {
  begin(json, "seccomp");
  write(json, "enabled", true);
  write(json, "actions", features.seccomp_actions);
  write(json, "operators", features.seccomp_operators);
  write(json, "archs", features.seccomp_architectures);
  write(json, "knownFlags", features.seccomp_flags);
  write(json, "supportedFlags", features.seccomp_flags_of_kernel);
  json.end_object();
}

void write_memory_policy(JsonWriter& json, const Features& features) {
  if (!features.memory_policy) return;
  begin(json, "memoryPolicy");
  write(json, "modes", features.memory_policy_modes);
  write(json, "flags", features.memory_policy_flags);
  json.end_object();
}

void write_linux(JsonWriter& json, const Features& features) {
  begin(json, "linux");
  write(json, "namespaces", features.namespaces);
  write(json, "capabilities", features.capabilities);
  write_cgroup(json, features);
  write_seccomp(json, features);
  write_enabled(json, "apparmor", features.apparmor);
  write_enabled(json, "selinux", features.selinux);
  begin(json, "intelRdt");
  write(json, "enabled", features.intel_rdt);
  write(json, "schemata", features.intel_rdt_schemata);
  write(json, "monitoring", features.intel_rdt_monitoring);
  json.end_object();
  write_memory_policy(json, features);
  begin(json, "mountExtensions");
  write_enabled(json, "idmap", features.idmapped_mounts);
  json.end_object();
  write_enabled(json, "netDevices", features.net_devices);
  json.end_object();
}

}  // namespace

std::string format_features(const Features& features) {
  JsonWriter json(JsonStyle::IndentedByFour);
  json.begin_object();
  json.member("ociVersionMin", features.oci_version_min);
  json.member("ociVersionMax", features.oci_version_max);
  write(json, "hooks", features.hooks);
  write(json, "mountOptions", features.mount_options);
  write_linux(json, features);
  begin(json, "annotations");
  json.member("org.opencontainers.runc.checkpoint.enabled", "true");
  json.end_object();
  write(json, "potentiallyUnsafeConfigAnnotations", features.unsafe_annotations);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace hull::output
