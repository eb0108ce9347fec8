#include "container/init_plan.h"

#include "base/error.h"
#include "cgroups/systemd/limit_properties.h"
#include "config/annotations.h"
#include "config/query.h"
#include "container/service.h"
#include "container/turns.h"

namespace libcontainer::container {
namespace {

using cgroups::Version;

rootfs::CgroupView view_of(Version version, const cgroups::CgroupPaths& paths) {
  rootfs::CgroupView view;
  view.v2 = version == Version::V2;
  for (const auto& directory : paths.directories) {
    if (view.v2) view.unified = directory.path;
    if (view.v2 || directory.controllers.front().empty()) continue;
    std::string name;
    for (const auto& controller : directory.controllers) {
      name += (name.empty() ? "" : ",") + controller;
    }
    std::string data = name;
    if (name.starts_with("name=")) {
      data = "none," + name;
      name = name.substr(5);
    }
    if (directory.controllers.size() > 1) {
      for (const auto& controller : directory.controllers) {
        view.links.push_back({.name = controller, .target = name});
      }
    }
    view.hierarchies.push_back(
        {.name = std::move(name), .source = directory.path, .data = std::move(data)});
  }
  return view;
}

void warn_of_disabled_cgroups(const InitPlanInput& input, std::vector<std::string>& warnings) {
  if (input.options.cgroup_driver != CgroupDriver::Disabled) return;
  if (input.config.resources == Resources{}) return;
  warnings.emplace_back("linux.resources: ignored, since cgroups are disabled");
}

void warn_of_no_notify_socket(const InitPlanInput& input, std::vector<std::string>& warnings) {
  if (input.options.notify_socket == NotifySocket::None) return;
  if (has_notify_socket(input.config, input.options)) return;
  warnings.emplace_back("NOTIFY_SOCKET: ignored, since there is no mount namespace to have it in");
}

void warn_of_unfindable_processes(const InitPlanInput& input, std::vector<std::string>& warnings) {
  const auto& options = input.options;
  const bool was_refused = options.cgroup_errors == CgroupErrors::IgnorePermissions &&
                           options.cgroup_driver == CgroupDriver::Cgroupfs &&
                           input.cgroups.directories.empty();
  if (!was_refused || config::has_new_namespace(input.config, NamespaceType::Pid)) return;
  warnings.emplace_back(
      "Creating a rootless container with no cgroup and no private pid namespace. Such "
      "configuration is strongly discouraged (its processes cannot all be found and killed)");
}

// A cgroup namespace shows as its root where its first process is born.
launch::CgroupEntry cgroup_entry(const InitPlanInput& input) {
  if (input.cgroups.directories.empty() ||
      is_born_in_cgroup(input.options, input.config, input.version, input.cgroups)) {
    return launch::CgroupEntry::None;
  }
  return config::has_namespace(input.config, NamespaceType::Cgroup) ? launch::CgroupEntry::Stage0
                                                                    : launch::CgroupEntry::Init;
}

}  // namespace

Result<PlannedCgroups> plan_cgroups(const CreateOptions& options, const cgroups::Layout& layout,
                                    const Config& config, std::string_view id,
                                    const UnitPlace& place) {
  PlannedCgroups planned;
  if (options.cgroup_driver == CgroupDriver::Disabled) return planned;
  if (layout.version == Version::None && options.cgroup_errors == CgroupErrors::Fatal) {
    return std::unexpected(
        base::make_error(Errc::Unsupported, "no cgroup mount found in mountinfo"));
  }
  if (options.cgroup_driver == CgroupDriver::Systemd) {
    LC_TRY_ASSIGN(planned.unit,
                  cgroups::systemd::plan_unit(config.cgroups_path, id, place.instance));
    LC_TRY_ASSIGN(planned.paths,
                  cgroups::systemd::unit_paths(layout, place.control_group, *planned.unit));
  } else {
    LC_TRY_ASSIGN(planned.paths, cgroups::plan_paths(layout, config.cgroups_path, id));
  }
  return planned;
}

TimedLimits time_limits(const Resources& resources, Version version, CgroupDriver driver) {
  constexpr std::int64_t kStages = 4;
  const bool is_unit = driver == CgroupDriver::Systemd;
  TimedLimits limits{.at_start = is_unit ? cgroups::systemd::rounded(resources) : resources,
                     .at_release = {}};
  const std::int64_t most = resources.pids_limit.value_or(kStages);
  if ((version != Version::V2 || is_unit) && most >= 0 && most < kStages) {
    std::swap(limits.at_start.pids_limit, limits.at_release.pids_limit);
  }
  return limits;
}

bool is_born_in_cgroup(const CreateOptions& options, const Config& config, Version version,
                       const cgroups::CgroupPaths& cgroups) {
  const Namespace* joined = config::find_namespace(config, NamespaceType::Cgroup);
  if (joined != nullptr && !joined->path.empty()) return false;  // see wire::JoinCgroupNamespace
  return options.cgroup_driver != CgroupDriver::Systemd && version == Version::V2 &&
         !cgroups.directories.empty();
}

Result<launch::Composed> plan_init(const InitPlanInput& input) {
  const bool discards = input.options.root_writes == RootWrites::Discarded;
  if (discards && !config::has_new_namespace(input.config, NamespaceType::Mount)) {
    return std::unexpected(base::make_spec_error(
        "linux.namespaces", "a root whose writes are discarded needs a new mount namespace"));
  }
  const bool sends_pidfd =
      input.pidfd_socket == PidfdSocket::Given ||
      !config::find_annotation(input.config, config::annotation::kPidfdReceiver).empty();
  const bool born_in_cgroup =
      is_born_in_cgroup(input.options, input.config, input.version, input.cgroups);
  const launch::InitRequest request{
      .config = input.config,
      .process = *input.config.process,
      .host = input.host,
      .rootfs = {.rootfs = input.rootfs,
                 .cgroups = view_of(input.version, input.cgroups),
                 .root_switch = input.options.root_switch,
                 .overlay = discards ? std::optional(input.layers) : std::nullopt,
                 .in_user_namespace = input.host.in_user_namespace},
      .hook_state = input.state,
      .keyring = input.keyring,
      .cgroup_entry = cgroup_entry(input),
      .seccomp_flags = input.seccomp_flags,
      .resources = {.cgroup = born_in_cgroup,
                    .console_socket = input.config.process->terminal,
                    .pidfd_socket = sends_pidfd,
                    .start_fifo = input.gate == StartGate::Fifo,
                    .step_times = static_cast<bool>(input.options.profile)}};
  LC_TRY_ASSIGN(auto composed, launch::compose_init(request));
  warn_of_disabled_cgroups(input, composed.warnings);
  warn_of_no_notify_socket(input, composed.warnings);
  warn_of_unfindable_processes(input, composed.warnings);
  return composed;
}

}  // namespace libcontainer::container
