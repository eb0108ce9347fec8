// What this kernel and this machine lack for a config.
#include <fmt/format.h>
#include <libcontainer/diagnose.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/error.h"
#include "base/path.h"
#include "cgroups/layout.h"
#include "cgroups/v1/limits.h"
#include "cgroups/v2/limits.h"
#include "config/annotations.h"
#include "config/field_path.h"
#include "config/query.h"
#include "container/findings.h"
#include "container/rdt_group.h"
#include "container/text_file.h"
#include "container/turns.h"
#include "rootfs/plan.h"
#include "seccomp/compile.h"
#include "spec/hook_stages.h"
#include "spec/mount_options.h"
#include "spec/namespace_kinds.h"
#include "sys/file.h"

namespace libcontainer {
namespace container {
namespace {

// Empty for a file that cannot be read.
std::string text_of(const std::string& path) {
  return read_text_file(sys::FdRef::cwd(), path.c_str(), path).value_or("");
}

// What may not be looked at is taken to be there.
bool is_missing(const std::string& path) {
  const auto status = sys::stat_at(sys::FdRef::cwd(), path);
  return !status && (status.error().value == ENOENT || status.error().value == ENOTDIR);
}

void add_missing_file(const std::string& field, const std::string& path, Findings& findings) {
  if (!is_missing(path)) return;
  add_error(base::with_field(
                base::make_error(Errc::NotFound, fmt::format("{}: '{}' is not there", field, path)),
                field),
            findings);
}

void look_at_namespaces(const Config& config, Findings& findings) {
  for (std::size_t i = 0; i < config.namespaces.size(); ++i) {
    const auto& kind = spec::namespace_kind(config.namespaces[i].type);
    const std::string path = fmt::format("/proc/sys/user/max_{}_namespaces", kind.proc_file);
    if (!config.namespaces[i].path.empty() || !text_of(path).starts_with("0\n")) continue;
    const std::string field = fmt::format("linux.namespaces[{}]", i);
    add_error(
        base::with_hint(
            base::with_field(base::make_error(Errc::Unsupported,
                                              fmt::format("{}: '{}' allows none", field, path)),
                             field),
            fmt::format("sysctl user.max_{}_namespaces", kind.proc_file)),
        findings);
  }
}

std::set<std::string, std::less<>> controllers_of(const cgroups::Layout& layout) {
  std::set<std::string, std::less<>> names;
  for (const auto& hierarchy : layout.hierarchies) {
    names.insert(hierarchy.controllers.begin(), hierarchy.controllers.end());
    if (layout.version != cgroups::Version::V2) continue;
    std::string list = text_of(hierarchy.mount_point + "/cgroup.controllers");
    std::ranges::replace(list, '\n', ' ');
    for (std::size_t at = 0, end = 0; (end = list.find(' ', at)) != std::string::npos;
         at = end + 1) {
      names.insert(list.substr(at, end - at));
    }
  }
  return names;
}

void look_at_cgroups(const Config& config, Findings& findings) {
  const auto layout = cgroups::read_layout();
  if (!layout) return;
  const auto writes = layout->version == cgroups::Version::V2
                          ? cgroups::v2::plan_limits(config.resources)
                          : cgroups::v1::plan_limits(config.resources);
  if (!writes) return add_error(writes.error(), findings);
  const auto there = controllers_of(*layout);
  std::set<std::string_view> told;
  for (const auto& write : *writes) {
    const bool needed = write.missing == cgroups::Missing::Fail && !write.controller.empty();
    if (!needed || there.contains(write.controller) || !told.insert(write.field).second) continue;
    add_error(
        base::with_field(base::make_error(Errc::Unsupported,
                                          fmt::format("{}: this host has no cgroup controller '{}'",
                                                      write.field, write.controller)),
                         write.field),
        findings);
  }
}

void look_at_seccomp(const Config& config, Findings& findings) {
  if (!config.seccomp) return;
  const auto program = seccomp::compile(*config.seccomp, {.filter_flags = seccomp_flags(config)});
  if (!program) return add_error(program.error(), findings);
  const bool is_strict = config::is_switched_on(config, config::annotation::kSeccompStrict);
  for (const auto& call : program->unknown_calls) {
    if (is_strict) {
      add_error(base::make_spec_error("linux.seccomp", call), findings);
    } else {
      add_warning("linux.seccomp", call, findings);
    }
  }
  for (const auto& warning : program->warnings) add_warning("linux.seccomp", warning, findings);
}

// A name of /proc/filesystems stands at the end of a line, after a tabulator.
bool is_listed(std::string_view filesystems, std::string_view type) {
  return filesystems.empty() || filesystems.find(fmt::format("\t{}\n", type)) != std::string::npos;
}

void look_at_mounts(const Config& config, Findings& findings) {
  const std::string filesystems = text_of("/proc/filesystems");
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const Mount& mount = config.mounts[i];
    const auto options = spec::parse_mount_options(mount);
    if (options.copy_symlink || options.source_nofollow) continue;  // a link may lead nowhere
    if (spec::is_bind(options)) {
      add_missing_file(fmt::format("mounts[{}].source", i),
                       base::absolute_path(config.bundle, mount.source), findings);
    } else if (mount.type != "cgroup" && !is_listed(filesystems, mount.type)) {
      const std::string field = fmt::format("mounts[{}].type", i);
      add_warning(field,
                  fmt::format("{}: '{}' is not in /proc/filesystems; a kernel module may bring it",
                              field, mount.type),
                  findings);
    }
  }
}

void look_at_sysctls(const Config& config, Findings& findings) {
  for (const auto& [key, value] : config.sysctl) {
    const std::string path = "/proc/sys/" + rootfs::sysctl_path(key);
    if (!is_missing(path)) continue;
    const std::string field = config::entry_path("linux.sysctl", key);
    add_warning(field, fmt::format("{}: this kernel has no '{}'", field, path), findings);
  }
}

void look_at_hooks(const Config& config, Findings& findings) {
  for (const spec::HookStage& stage : spec::kHookStages) {
    if (stage.time == spec::HookTime::Starting) continue;  // they are in the container
    const auto& hooks = config.hooks.*stage.hooks;
    for (std::size_t i = 0; i < hooks.size(); ++i) {
      add_missing_file(fmt::format("{}[{}].path", stage.field, i), hooks[i].path, findings);
    }
  }
}

void look_at_root(const Config& config, Findings& findings) {
  add_missing_file("root.path", base::absolute_path(config.bundle, config.root.path), findings);
}

void look_at_net_devices(const Config& config, Findings& findings) {
  for (const auto& [name, device] : config.net_devices) {
    add_missing_file(config::entry_path("linux.netDevices", name), "/sys/class/net/" + name,
                     findings);
  }
}

void look_at_intel_rdt(const Config& config, Findings& findings) {
  const auto group = plan_rdt_group(config, "any");
  if (!group) add_error(group.error(), findings);
}

using Look = void (*)(const Config&, Findings&);
constexpr auto kLooks = std::to_array<Look>(
    {look_at_root, look_at_mounts, look_at_namespaces, look_at_cgroups, look_at_sysctls,
     look_at_hooks, look_at_seccomp, look_at_intel_rdt, look_at_net_devices});

}  // namespace
}  // namespace container

std::vector<Finding> diagnose_host(const Config& config) {
  std::vector<Finding> findings;
  for (const auto look : container::kLooks) look(config, findings);
  return findings;
}

}  // namespace libcontainer
