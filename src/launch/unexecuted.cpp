#include "launch/unexecuted.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "spec/mount_options.h"

namespace libcontainer::launch {
namespace {

template <class T>
struct Setting {
  std::string_view field;
  bool (*is_set)(const T&);
};

constexpr auto kOfProcess = std::to_array<Setting<ProcessConfig>>({
    {"process.apparmorProfile", [](const ProcessConfig& p) { return !p.apparmor_profile.empty(); }},
    {"process.selinuxLabel", [](const ProcessConfig& p) { return !p.selinux_label.empty(); }},
    {"process.scheduler", [](const ProcessConfig& p) { return p.scheduler.has_value(); }},
    {"process.ioPriority", [](const ProcessConfig& p) { return p.io_priority.has_value(); }},
    {"process.execCPUAffinity",
     [](const ProcessConfig& p) { return p.exec_cpu_affinity.has_value(); }},
});

constexpr auto kOfConfig = std::to_array<Setting<Config>>({
    {"linux.mountLabel", [](const Config& c) { return !c.mount_label.empty(); }},
    {"linux.personality", [](const Config& c) { return c.personality.has_value(); }},
    {"linux.memoryPolicy", [](const Config& c) { return c.memory_policy.has_value(); }},
    {"linux.intelRdt", [](const Config& c) { return c.intel_rdt.has_value(); }},
    {"linux.netDevices", [](const Config& c) { return !c.net_devices.empty(); }},
});

std::unexpected<Error> refusal(std::string field) {
  return std::unexpected(base::with_field(
      base::make_error(Errc::Unsupported,
                       fmt::format("{}: this version of libcontainer cannot apply it", field)),
      field));
}

Result<> refuse_mount(const Mount& mount, std::size_t index) {
  const auto options = spec::parse_mount_options(mount);
  const bool is_mapped = !mount.uid_mappings.empty() || !mount.gid_mappings.empty() ||
                         options.idmap != spec::MountExtension::None;
  if (is_mapped) return refusal(fmt::format("mounts[{}].uidMappings", index));
  if (options.tmpcopyup) return refusal(fmt::format("mounts[{}].options 'tmpcopyup'", index));
  const bool is_recursive = options.recursive_set != 0 || options.recursive_clear != 0;
  if (is_recursive && !spec::is_bind(options)) {
    return refusal(fmt::format("mounts[{}].options: a recursive one without a bind", index));
  }
  return {};
}

}  // namespace

Result<> refuse_unexecuted(const ProcessConfig& process) {
  for (const auto& setting : kOfProcess) {
    if (setting.is_set(process)) return refusal(std::string(setting.field));
  }
  return {};
}

Result<> refuse_unexecuted(const Config& config, const ProcessConfig& process) {
  LC_TRY(refuse_unexecuted(process));
  for (const auto& setting : kOfConfig) {
    if (setting.is_set(config)) return refusal(std::string(setting.field));
  }
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    LC_TRY(refuse_mount(config.mounts[i], i));
  }
  return {};
}

}  // namespace libcontainer::launch
