#include "rootfs/plan.h"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/error.h"
#include "base/path.h"
#include "config/mount_point.h"
#include "config/query.h"
#include "spec/mount_options.h"
#include "wire/process_steps.h"

namespace libcontainer::rootfs {
namespace {

struct DefaultDevice {
  std::string_view path;
  unsigned major;
  unsigned minor;
};

// Source: OCI config-linux.md#default-devices. /dev/console and /dev/ptmx are made otherwise.
constexpr auto kDefaultDevices = std::to_array<DefaultDevice>({
    {"/dev/null", 1, 3},
    {"/dev/random", 1, 8},
    {"/dev/full", 1, 7},
    {"/dev/tty", 5, 0},
    {"/dev/zero", 1, 5},
    {"/dev/urandom", 1, 9},
});

struct DefaultLink {
  std::string_view path;
  std::string_view target;
  bool replace = false;
  bool if_target_exists = false;
};

// Source: OCI runtime-linux.md#dev-symbolic-links.
constexpr auto kDefaultLinks = std::to_array<DefaultLink>({
    {"/dev/ptmx", "pts/ptmx", true},
    {"/dev/fd", "/proc/self/fd"},
    {"/dev/stdin", "/proc/self/fd/0"},
    {"/dev/stdout", "/proc/self/fd/1"},
    {"/dev/stderr", "/proc/self/fd/2"},
    {"/dev/core", "/proc/kcore", false, true},
});

struct PropagationName {
  std::string_view name;
  std::uint64_t flags;
};

constexpr auto kPropagations = std::to_array<PropagationName>({
    {"private", MS_PRIVATE},
    {"rprivate", MS_PRIVATE | MS_REC},
    {"slave", MS_SLAVE},
    {"rslave", MS_SLAVE | MS_REC},
    {"shared", MS_SHARED},
    {"rshared", MS_SHARED | MS_REC},
    {"unbindable", MS_UNBINDABLE},
    {"runbindable", MS_UNBINDABLE | MS_REC},
});

constexpr std::uint32_t kDefaultDeviceMode = 0666;

std::uint64_t propagation_flags(std::string_view name) {
  for (const auto& row : kPropagations) {
    if (row.name == name) return row.flags;
  }
  return MS_SLAVE | MS_REC;
}

// A bind mount at /dev brings its own nodes.
bool makes_dev(const Config& config) {
  return std::ranges::none_of(config.mounts, [&](const Mount& mount) {
    return config::mount_point(config, mount) == "/dev" &&
           spec::is_bind(spec::parse_mount_options(mount));
  });
}

std::uint32_t file_type(DeviceType type) {
  switch (type) {
    case DeviceType::Block:
      return S_IFBLK;
    case DeviceType::Fifo:
      return S_IFIFO;
    default:
      return S_IFCHR;
  }
}

wire::MakeDevice device_step(wire::PlanBuilder& plan, const Device& device, bool bind) {
  wire::MakeDevice step;
  step.path = plan.text(base::absolute_path("/", device.path));
  step.major = static_cast<std::uint32_t>(device.major);
  step.minor = static_cast<std::uint32_t>(device.minor);
  step.mode = file_type(device.type) | (device.file_mode.value_or(kDefaultDeviceMode) & 07777U);
  step.uid = device.uid.value_or(0);
  step.gid = device.gid.value_or(0);
  step.bind = bind;
  return step;
}

void plan_devices(wire::PlanBuilder& plan, const Config& config) {
  const bool bind = config::has_namespace(config, NamespaceType::User);
  std::set<std::string, std::less<>> own;
  for (const auto& device : config.devices) own.insert(base::absolute_path("/", device.path));
  for (const auto& row : kDefaultDevices) {
    if (own.contains(row.path)) continue;
    Device device;
    device.path = row.path;
    device.major = row.major;
    device.minor = row.minor;
    plan.add(device_step(plan, device, bind), {.subject = std::string(row.path)});
  }
  for (std::size_t i = 0; i < config.devices.size(); ++i) {
    const Device& device = config.devices[i];
    // It is a link into the container's own devpts.
    if (base::absolute_path("/", device.path) == "/dev/ptmx") continue;
    plan.add(device_step(plan, device, bind),
             {.field = "linux.devices", .index = static_cast<int>(i), .subject = device.path});
  }
}

void plan_links(wire::PlanBuilder& plan) {
  for (const auto& row : kDefaultLinks) {
    wire::MakeSymlink step;
    step.path = plan.text(row.path);
    step.target = plan.text(row.target);
    step.replace = row.replace;
    step.if_target_exists = row.if_target_exists;
    plan.add(step, {.subject = std::string(row.path)});
  }
}

// Mounts that plan_filesystem() left writable although they are to be read-only.
void plan_readonly_mounts(wire::PlanBuilder& plan, const Config& config) {
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const Mount& mount = config.mounts[i];
    const auto options = spec::parse_mount_options(mount);
    const std::string destination = config::mount_point(config, mount);
    const bool delayed = mount.type == "tmpfs" || destination == "/dev";
    if (!spec::is_readonly(options) || spec::is_bind(options) || !delayed) continue;
    plan.add(wire::MakeReadonly{.path = plan.text(destination)},
             {.field = "mounts", .index = static_cast<int>(i), .subject = mount.destination});
  }
  if (config.root.readonly) {
    plan.add(wire::MakeReadonly{.path = plan.text("/")}, {.field = "root.readonly"});
  }
}

void plan_sysctls(wire::PlanBuilder& plan, const Config& config) {
  for (const auto& [key, value] : config.sysctl) {
    plan.add(wire::SetSysctl{.path = plan.text(sysctl_path(key)), .value = plan.text(value)},
             {.field = "linux.sysctl", .subject = key});
  }
}

// The kernel copies no mount, and makes none a layer, that has others locked on it.
Result<> check_overlay(const Config& config, const RootLayers& overlay) {
  if (overlay.first_below.empty() || !config::has_namespace(config, NamespaceType::User)) return {};
  return std::unexpected(base::make_spec_error(
      "root.path", fmt::format("'{}' is a mount below the root: with discarded writes such mounts "
                               "cannot be shown in a user namespace",
                               overlay.first_below)));
}

void plan_overlay(wire::PlanBuilder& plan, const Config& config, const Surroundings& surroundings,
                  const wire::BindRoot& root, const wire::Origin& origin) {
  using Kind = wire::RootLayer::Kind;
  const RootLayers& overlay = *surroundings.overlay;
  // The root itself becomes read-only when everything is mounted.
  const std::uint64_t readonly = config.root.readonly ? MOUNT_ATTR_RDONLY : 0;
  std::vector<wire::RootLayer> layers;
  layers.reserve(overlay.layers.size());
  for (const auto& layer : overlay.layers) {
    layers.push_back({.path = plan.text(layer.path),
                      .attributes = layer.attributes | readonly,
                      .kind = layer.is_directory ? Kind::Overlay : Kind::ReadonlyFile});
  }
  const bool in_user_namespace =
      surroundings.in_user_namespace || config::has_namespace(config, NamespaceType::User);
  plan.add(wire::OverlayRoot{.path = root.path,
                             .attributes = overlay.attributes,
                             .layers = plan.list(std::span(std::as_const(layers))),
                             .parent_propagation = root.parent_propagation,
                             .in_user_namespace = in_user_namespace},
           origin);
}

}  // namespace

std::vector<std::string> default_device_paths() {
  std::vector<std::string> paths;
  for (const auto& row : kDefaultDevices) paths.emplace_back(row.path);
  return paths;
}

std::string sysctl_path(std::string_view key) {
  std::string path(key);
  const std::size_t first = path.find_first_of("./");
  if (first != std::string::npos && path[first] == '/') return path;
  std::ranges::replace(path, '.', '/');
  return path;
}

Result<> plan_mounts(wire::PlanBuilder& plan, const Config& config,
                     const Surroundings& surroundings) {
  const wire::Origin origin{.field = "root.path",
                            .subject = fmt::format("'{}'", surroundings.rootfs)};
  wire::BindRoot root{.path = plan.text(surroundings.rootfs)};
  if (!config::has_namespace(config, NamespaceType::Mount)) {
    // In the caller's own mount namespace nothing may be mounted.
    root.open_only = 1;
    plan.add(root, origin);
    return {};
  }
  const std::uint64_t propagation = propagation_flags(config.rootfs_propagation);
  if (propagation != (MS_SLAVE | MS_REC) && propagation != (MS_PRIVATE | MS_REC)) {
    root.parent_propagation = (propagation & MS_SLAVE) != 0 ? MS_SLAVE : MS_PRIVATE;
  }
  plan.add(wire::SetRootPropagation{.flags = propagation}, {.field = "linux.rootfsPropagation"});
  if (surroundings.overlay) {
    LC_TRY(check_overlay(config, *surroundings.overlay));
    plan_overlay(plan, config, surroundings, root, origin);
  } else {
    plan.add(root, origin);
  }
  LC_TRY(plan_config_mounts(plan, config, surroundings));
  if (makes_dev(config)) {
    plan_devices(plan, config);
    plan_links(plan);
  }
  return {};
}

void plan_entry(wire::PlanBuilder& plan, const Config& config, const Surroundings& surroundings) {
  using Method = wire::EnterRoot::Method;
  wire::EnterRoot step;
  if (!config::has_namespace(config, NamespaceType::Mount)) {
    step.method = Method::Chroot;
  } else if (surroundings.root_switch == RootSwitch::MoveAndChroot) {
    step.method = Method::MoveAndChroot;
  }
  const std::uint64_t wanted = propagation_flags(config.rootfs_propagation);
  if ((wanted & (MS_SHARED | MS_UNBINDABLE)) != 0) step.propagation = wanted;
  plan.add(step, {.field = "root.path"});
  plan.add(wire::ReopenNull{});
}

namespace {

struct KernelFilesystem {
  std::string_view type;
  std::uint64_t magic;
};
constexpr auto kKernelFilesystems =
    std::to_array<KernelFilesystem>({{"proc", PROC_SUPER_MAGIC}, {"sysfs", SYSFS_MAGIC}});

struct KernelMountPoint {
  std::string point;
  std::uint64_t magic;
  bool is_covered = false;  // by a later mount
};

// In the order of config.json.
std::vector<KernelMountPoint> find_kernel_mounts(const Config& config) {
  std::vector<KernelMountPoint> mounts;
  for (const Mount& mount : config.mounts) {
    std::string point = config::mount_point(config, mount);
    for (KernelMountPoint& earlier : mounts) {
      earlier.is_covered = earlier.is_covered || base::is_within(earlier.point, point);
    }
    const auto kernel = std::ranges::find(kKernelFilesystems, mount.type, &KernelFilesystem::type);
    if (kernel == kKernelFilesystems.end() || spec::is_bind(spec::parse_mount_options(mount))) {
      continue;
    }
    mounts.push_back({.point = std::move(point), .magic = kernel->magic});
  }
  return mounts;
}

class HiddenPaths {
 public:
  HiddenPaths(wire::PlanBuilder& plan, const Config& config)
      : plan_(plan), mounts_(find_kernel_mounts(config)) {}

  // Counted from the last of those mounts that it is below, unless that is covered.
  wire::Place place_of(const std::string& path) const {
    const std::string clean = base::clean_path(path);
    const auto holds = [&](const KernelMountPoint& mount) {
      return mount.point != clean && base::is_within(clean, mount.point);
    };
    const auto found = std::find_if(mounts_.rbegin(), mounts_.rend(), holds);
    if (found == mounts_.rend() || found->is_covered || found->point == "/") {
      return {.path = plan_.text(path)};
    }
    return {.mount = plan_.text(found->point),
            .magic = found->magic,
            .path = plan_.text(clean.substr(found->point.size()))};
  }

 private:
  wire::PlanBuilder& plan_;
  std::vector<KernelMountPoint> mounts_;
};

}  // namespace

void plan_restrictions(wire::PlanBuilder& plan, const Config& config,
                       const Surroundings& surroundings) {
  plan_sysctls(plan, config);
  if (!config::has_namespace(config, NamespaceType::Mount)) return;
  plan_readonly_mounts(plan, config);
  const HiddenPaths hidden_paths(plan, config);
  const auto mask = [&](const std::string& path) {
    return wire::MaskPath{.place = hidden_paths.place_of(path),
                          .label = plan.text(config.mount_label)};
  };
  for (std::size_t i = 0; i < config.readonly_paths.size(); ++i) {
    const auto& path = config.readonly_paths[i];
    plan.add(wire::ReadonlyPath{.place = hidden_paths.place_of(path)},
             {.field = "linux.readonlyPaths", .index = static_cast<int>(i), .subject = path});
  }
  std::set<std::string> seen;
  if (surroundings.overlay && !surroundings.overlay->hidden.empty()) {
    const std::string& hidden = surroundings.overlay->hidden;
    seen.insert(hidden);
    plan.add(mask(hidden), {.subject = hidden});
  }
  for (std::size_t i = 0; i < config.masked_paths.size(); ++i) {
    const auto& path = config.masked_paths[i];
    if (!seen.insert(base::clean_path(path)).second) continue;
    plan.add(mask(path),
             {.field = "linux.maskedPaths", .index = static_cast<int>(i), .subject = path});
  }
}

}  // namespace libcontainer::rootfs
