// The "config" object of runc's state.json: what it spells differently from config.json.
#pragma once

#include <libcontainer/config.h>

#include "spec/schema.h"
#include "spec/schema/config.h"
#include "spec/schema/state_codecs.h"

namespace libcontainer::spec {

template <>
struct Schema<RuncShape, IdMapping> {
  static constexpr std::tuple fields{
      field("container_id", &IdMapping::container_id),
      field("host_id", &IdMapping::host_id),
      field("size", &IdMapping::size),
  };
};

template <>
struct Schema<RuncShape, Namespace> {
  static constexpr std::tuple fields{
      required_field<NamedBy<kNamespaceCloneNames>>("type", &Namespace::type),
      field("path", &Namespace::path),
  };
};

template <>
struct Schema<RuncShape, Capabilities> {
  static constexpr std::tuple fields{
      field("Bounding", &Capabilities::bounding),
      field("Effective", &Capabilities::effective),
      field("Inheritable", &Capabilities::inheritable),
      field("Permitted", &Capabilities::permitted),
      field("Ambient", &Capabilities::ambient),
  };
};

template <>
struct Schema<RuncShape, Rlimit> {
  static constexpr std::tuple fields{
      field<NumberOf<kRlimits>>("type", &Rlimit::type),
      field("hard", &Rlimit::hard),
      field("soft", &Rlimit::soft),
  };
};

template <>
struct Schema<RuncShape, Personality> {
  static constexpr std::tuple fields{
      field<NumberOf<kPersonalityDomains>>("domain", &Personality::domain),
  };
};

template <>
struct Schema<RuncShape, IntelRdt> {
  static constexpr std::tuple fields{
      field_if_set("closID", &IntelRdt::clos_id),
      field_if_set("schemata", &IntelRdt::schemata),
      field_if_set("l3_cache_schema", &IntelRdt::l3_cache_schema),
      field_if_set("mem_bw_schema", &IntelRdt::mem_bw_schema),
      field_if_set("enable_monitoring", &IntelRdt::enable_monitoring),
  };
};

template <>
struct Schema<RuncShape, Hook> {
  static constexpr std::tuple fields{
      field("path", &Hook::path),
      field("args", &Hook::args),
      field_if_set("env", &Hook::env),
      field_if_set<InNanoseconds>("timeout", &Hook::timeout),
  };
};

template <>
struct Schema<RuncShape, Device> {
  static constexpr std::tuple fields{
      field<NumberedBy<kDeviceTypeLetters>>("type", &Device::type),
      field("major", &Device::major),
      field("minor", &Device::minor),
      field("path", &Device::path),
      field_if_set("file_mode", &Device::file_mode),
      field_if_set("uid", &Device::uid),
      field_if_set("gid", &Device::gid),
  };
};

// ---- seccomp: one entry a name ----

template <>
struct Schema<RuncShape, SeccompArgument> {
  static constexpr std::tuple fields{
      field("index", &SeccompArgument::index),
      field("value", &SeccompArgument::value),
      field("value_two", &SeccompArgument::value_two),
      field<NumberedBy<kSeccompOperatorNumbers>>("op", &SeccompArgument::op),
  };
};

struct NamedSeccompRule {
  std::string name;
  SeccompRule rule;  // without names
};

template <>
struct Schema<RuncShape, NamedSeccompRule> {
  static constexpr std::tuple fields{
      field("name", &NamedSeccompRule::name),
      field<NumberedBy<kSeccompActionNumbers>>(
          "action", [](auto& entry) -> auto& { return entry.rule.action; }),
      field_if_set("errnoRet", [](auto& entry) -> auto& { return entry.rule.errno_ret; }),
      field("args", [](auto& entry) -> auto& { return entry.rule.args; }),
  };
};

struct OneEntryAName {
  static Result<> read(const Node& node, std::vector<SeccompRule>& rules);
  static void write(JsonWriter& out, const std::vector<SeccompRule>& rules);
};

template <>
struct Schema<RuncShape, Seccomp> {
  static constexpr std::tuple fields{
      field<NumberedBy<kSeccompActionNumbers>>("default_action", &Seccomp::default_action),
      field_if_set("default_errno_ret", &Seccomp::default_errno_ret),
      field<ShortArchitectures>("architectures", &Seccomp::architectures),
      field_if_set("flags", &Seccomp::flags),
      field_if_set("listener_path", &Seccomp::listener_path),
      field_if_set("listener_metadata", &Seccomp::listener_metadata),
      field<OneEntryAName>("syscalls", &Seccomp::syscalls),
  };
};

// ---- mounts: flags instead of options ----

struct RecursiveAttributes {
  std::uint64_t set = 0;
  std::uint64_t clear = 0;
};

template <>
struct Schema<RuncShape, RecursiveAttributes> {
  static constexpr std::tuple fields{
      field("Attr_set", &RecursiveAttributes::set),
      field("Attr_clr", &RecursiveAttributes::clear),
  };
};

struct MountIdMapping {
  bool recursive = false;
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
};

template <>
struct Schema<RuncShape, MountIdMapping> {
  static constexpr std::tuple fields{
      field("recursive", &MountIdMapping::recursive),
      field("uid_mappings", &MountIdMapping::uid_mappings),
      field("gid_mappings", &MountIdMapping::gid_mappings),
  };
};

struct MountByFlags {
  std::string source;
  std::string destination;
  std::string device;
  std::uint64_t flags = 0;
  std::uint64_t cleared_flags = 0;
  std::vector<std::uint64_t> propagation_flags;
  std::string data;
  std::optional<RecursiveAttributes> recursive;
  std::uint32_t extensions = 0;
  std::optional<MountIdMapping> id_mapping;
};

template <>
struct Schema<RuncShape, MountByFlags> {
  static constexpr std::tuple fields{
      field("source", &MountByFlags::source),
      field("destination", &MountByFlags::destination),
      field("device", &MountByFlags::device),
      field("flags", &MountByFlags::flags),
      field_if_set("cleared_flags", &MountByFlags::cleared_flags),
      field_if_set("propagation_flags", &MountByFlags::propagation_flags),
      field("data", &MountByFlags::data),
      field_if_set("rec_attr", &MountByFlags::recursive),
      field("extensions", &MountByFlags::extensions),
      field_if_set("id_mapping", &MountByFlags::id_mapping),
  };
};

// ---- the whole object ----

// Codecs whose value depends on more than one field of Config.
struct WithBundleLabel {  // annotations and the bundle, as "key=value"
  static Result<> read(const Node& node, Config& config);
  static void write(JsonWriter& out, const Config& config);
};
struct AbsoluteRootfs {
  static Result<> read(const Node& node, Config& config);
  static void write(JsonWriter& out, const Config& config);
};
struct MountsByFlags {
  static Result<> read(const Node& node, Config& config);
  static void write(JsonWriter& out, const Config& config);
};
struct CgroupWithLimits {  // path and resources
  static Result<> read(const Node& node, Config& config);
  static void write(JsonWriter& out, const Config& config);
};
struct UnitWithLimits {  // of the systemd driver
  static Result<> read(const Node& node, Config& config);
  static void write(JsonWriter& out, const Config& config);
};

inline constexpr auto kWholeConfig = [](auto& config) -> auto& { return config; };

// Attributes of the process that runc keeps in the container's config.
template <auto Member>
inline constexpr auto kOfProcess = []<class C>(C& config) -> auto& {
  static const ProcessConfig kNone;
  if constexpr (std::is_const_v<C>) {
    return std::invoke(Member, config.process ? *config.process : kNone);
  } else {
    return std::invoke(Member, *config.process);
  }
};
inline constexpr auto kUmask = [](auto& process) -> auto& { return process.user.umask; };

template <class Cgroup>
struct StateConfigFields {
  static constexpr std::tuple fields{
      field<AbsoluteRootfs>("rootfs", kWholeConfig),
      field_if_set("umask", kOfProcess<kUmask>),
      field("readonlyfs", [](auto& config) -> auto& { return config.root.readonly; }),
      field<NumberOf<kRootfsPropagations>>("rootPropagation", &Config::rootfs_propagation),
      field<MountsByFlags>("mounts", kWholeConfig),
      field("devices", &Config::devices),
      field_if_set("netDevices", &Config::net_devices),
      field("mount_label", &Config::mount_label),
      field("hostname", &Config::hostname),
      field_if_set("domainname", &Config::domainname),
      field("namespaces", &Config::namespaces),
      field_if_set("capabilities", kOfProcess<&ProcessConfig::capabilities>),
      field<Cgroup>("cgroups", kWholeConfig),
      field_if_set("apparmor_profile", kOfProcess<&ProcessConfig::apparmor_profile>),
      field_if_set("process_label", kOfProcess<&ProcessConfig::selinux_label>),
      field_if_set("rlimits", kOfProcess<&ProcessConfig::rlimits>),
      field_if_set("oom_score_adj", kOfProcess<&ProcessConfig::oom_score_adj>),
      field_if_set("uid_mappings", &Config::uid_mappings),
      field_if_set("gid_mappings", &Config::gid_mappings),
      field("mask_paths", &Config::masked_paths),
      field("readonly_paths", &Config::readonly_paths),
      field_if_set("sysctl", &Config::sysctl),
      field_if_set("seccomp", &Config::seccomp),
      field_if_set("no_new_privileges", kOfProcess<&ProcessConfig::no_new_privileges>),
      field_if_set("Hooks", &Config::hooks),
      field("version", &Config::oci_version),
      field<WithBundleLabel>("labels", kWholeConfig),
      field_if_set("intel_rdt", &Config::intel_rdt),
      field_if_set<UnlessForeign>("memory_policy", &Config::memory_policy),
      field_if_set("time_offsets", &Config::time_offsets),
      field_if_set("scheduler", kOfProcess<&ProcessConfig::scheduler>),
      field_if_set("personality", &Config::personality),
      field_if_set("io_priority", kOfProcess<&ProcessConfig::io_priority>),
  };
};

template <>
struct Schema<RuncShape, Config> {
  static constexpr auto& fields = StateConfigFields<CgroupWithLimits>::fields;
  static void prepare(Config& config) { config.process.emplace(); }
};

}  // namespace libcontainer::spec
