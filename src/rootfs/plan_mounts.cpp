#include <fmt/format.h>
#include <linux/mount.h>
#include <sys/mount.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/path.h"
#include "config/annotations.h"
#include "config/mount_point.h"
#include "config/query.h"
#include "rootfs/mount_attributes.h"
#include "rootfs/plan.h"
#include "spec/mount_options.h"

namespace libcontainer::rootfs {
namespace {

using spec::ParsedMountOptions;

constexpr std::uint64_t kAtimeFlags = MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME;
constexpr std::uint64_t kAtimeAttributes = MOUNT_ATTR__ATIME | MOUNT_ATTR_NODIRATIME;
constexpr std::uint64_t kOtherAttributes = [] {
  std::uint64_t all = 0;
  for (const auto& row : kMountAttributes) all |= row.attribute;
  return all & ~kAtimeAttributes;
}();

// Flags of the file system as a whole, which fsconfig(2) takes by name.
struct SuperblockFlag {
  std::uint64_t mount_flag;
  std::string_view name;
};
constexpr auto kSuperblockFlags = std::to_array<SuperblockFlag>({
    {MS_RDONLY, "ro"},  // the mount is so, too; a device may allow nothing else
    {MS_SYNCHRONOUS, "sync"},
    {MS_DIRSYNC, "dirsync"},
    {MS_MANDLOCK, "mand"},
    {MS_LAZYTIME, "lazytime"},
    {MS_I_VERSION, "iversion"},
});

// Files of /proc that may be replaced by a mount (lxcfs and the like). All else would let an image
// or a volume lie to the runtime about processes and labels.
constexpr auto kMountableInProc = std::to_array<std::string_view>({
    "/proc/cpuinfo",
    "/proc/diskstats",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/swaps",
    "/proc/uptime",
    "/proc/loadavg",
    "/proc/slabinfo",
    "/proc/sys/kernel/ns_last_pid",
    "/proc/sys/crypto/fips_enabled",
});

constexpr std::string_view kUnifiedMountPoint = "/sys/fs/cgroup";

struct Request {
  const Mount& mount;
  ParsedMountOptions options;
  std::string destination;  // absolute and clean
  std::string field;        // "mounts[3]"
  wire::Origin origin;
  std::int32_t mapping_slot = wire::kNoSlot;
};

wire::MountAttributes new_mount_attributes(wire::PlanBuilder& plan, const ParsedMountOptions& o) {
  // There is nothing below: what is recursive is for the mount itself.
  return {.set = (to_attributes(o.flags) & ~o.recursive_clear) | o.recursive_set,
          .propagation = plan.list(std::span<const std::uint64_t>(o.propagation))};
}

// mount(2) with MS_REMOUNT | MS_BIND replaces all flags, but keeps the atime ones if none is given.
wire::MountAttributes bind_attributes(wire::PlanBuilder& plan, const ParsedMountOptions& o) {
  wire::MountAttributes attributes{
      .set = to_attributes(o.flags),
      .propagation = plan.list(std::span<const std::uint64_t>(o.propagation))};
  attributes.recursive_set = o.recursive_set;
  attributes.recursive_clear = o.recursive_clear;
  const std::uint64_t given = o.flags & ~std::uint64_t{MS_BIND | MS_REC | MS_REMOUNT};
  if (given == 0 && o.cleared_flags == 0) return attributes;
  const bool changes_atime = (given & kAtimeFlags) != 0;
  attributes.clear = (kOtherAttributes & ~attributes.set) | (changes_atime ? kAtimeAttributes : 0);
  // The kernel takes the atime attributes all or none.
  attributes.explicit_clear = (to_attributes(o.cleared_flags) & ~std::uint64_t{MOUNT_ATTR__ATIME}) |
                              (changes_atime ? std::uint64_t{MOUNT_ATTR__ATIME} : 0);
  // What is locked stays, unless its removal is asked for. This one never is.
  attributes.explicit_clear |= attributes.clear & MOUNT_ATTR_NOSYMFOLLOW;
  return attributes;
}

// Up to the next comma that is in no quotes: labels of SELinux have commas.
std::string_view take_entry(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size() && (quoted || rest[end] != ','); ++end) {
    if (rest[end] == '"') quoted = !quoted;
  }
  const std::string_view entry = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return entry;
}

std::string_view unquote(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

std::vector<wire::FilesystemOption> filesystem_options(wire::PlanBuilder& plan,
                                                       const ParsedMountOptions& o) {
  std::vector<wire::FilesystemOption> result;
  for (const auto& flag : kSuperblockFlags) {
    if ((o.flags & flag.mount_flag) != 0) result.push_back({.key = plan.text(flag.name)});
  }
  std::string_view rest = o.data;
  while (!rest.empty()) {
    const std::string_view entry = take_entry(rest);
    if (entry.empty() || entry == "defaults") continue;
    const std::size_t equals = entry.find('=');
    wire::FilesystemOption option{.key = plan.text(entry.substr(0, equals))};
    if (equals != std::string_view::npos) {
      option.value = plan.text(unquote(entry.substr(equals + 1)));
      option.has_value = 1;
    }
    result.push_back(option);
  }
  return result;
}

std::uint64_t superblock_flags(std::uint64_t mount_flags) {
  std::uint64_t flags = mount_flags & MS_SILENT;
  for (const auto& flag : kSuperblockFlags) flags |= mount_flags & flag.mount_flag;
  return flags;
}

// Without "defaults", which is no option of any file system.
std::string mount_data(std::string_view options) {
  std::string data;
  while (!options.empty()) {
    const std::string_view entry = take_entry(options);
    if (entry.empty() || entry == "defaults") continue;
    if (!data.empty()) data += ',';
    data += entry;
  }
  return data;
}

// These have labels of their own.
constexpr auto kUnlabelled =
    std::to_array<std::string_view>({"cgroup2", "mqueue", "proc", "sysfs"});

bool names_label(std::string_view data, std::string_view option) {
  while (!data.empty()) {
    const std::string_view entry = take_entry(data);
    if (entry.starts_with("context=") || entry.starts_with(option)) return true;
  }
  return false;
}

// Whether linux.mountLabel is to label all that is in it.
bool takes_label(const Config& config, const ParsedMountOptions& options, std::string_view type) {
  return !config.mount_label.empty() &&
         !names_label(options.data, config::mount_label_option(config)) &&
         std::ranges::find(kUnlabelled, type) == kUnlabelled.end();
}

bool is_mountable_in_proc(std::string_view destination) {
  return std::ranges::find(kMountableInProc, destination) != kMountableInProc.end();
}

Result<> plan_bind(wire::PlanBuilder& plan, const Config& config, const Request& request) {
  if (!request.options.data.empty()) {
    return std::unexpected(base::make_spec_error(
        request.field + ".options",
        fmt::format("bind mounts cannot have any filesystem-specific options applied, found '{}'",
                    request.options.data)));
  }
  const std::string source = base::absolute_path(config.bundle, request.mount.source);
  using enum sys::LastComponent;
  wire::BindMount step;
  step.destination = plan.text(request.destination);
  step.source = plan.text(source);
  step.attributes = bind_attributes(plan, request.options);
  step.recursive = (request.options.flags & MS_REC) != 0;
  step.mapping_slot = request.mapping_slot;
  step.copy_symlink = request.options.copy_symlink;
  const bool has_link = request.options.source_nofollow || request.options.copy_symlink;
  step.source_last = has_link ? NoFollow : Follow;
  step.target_last = request.options.target_nofollow ? NoFollow : Follow;
  step.recursive_mapping = request.options.idmap == spec::MountExtension::RecursiveIdMap;
  step.only_procfs = request.destination == "/proc";
  step.inside_proc = is_mountable_in_proc(request.destination);
  plan.add(step, request.origin);
  return {};
}

// `fallback`: what is bound if the kernel refuses the mount; with an empty path nothing is, and
// what lies below is hidden.
void plan_filesystem(wire::PlanBuilder& plan, const Config& config, const Request& request,
                     std::string_view type, std::optional<std::string_view> fallback = {}) {
  const bool is_tmpfs = type == "tmpfs";
  ParsedMountOptions options = request.options;
  // A tmpfs, and whatever is /dev, has to take what is made in it first: see plan_restrictions().
  if (is_tmpfs || request.destination == "/dev") {
    options.flags &= ~std::uint64_t{MS_RDONLY};
    options.recursive_set &= ~std::uint64_t{MOUNT_ATTR_RDONLY};
  }
  if (takes_label(config, options, type)) {
    if (!options.data.empty()) options.data += ',';
    options.data += fmt::format("{}\"{}\"", config::mount_label_option(config), config.mount_label);
  }
  const auto fs_options = filesystem_options(plan, options);
  wire::MountFilesystem step;
  step.destination = plan.text(request.destination);
  step.type = plan.text(type);
  step.source = plan.text(request.mount.source);
  step.options = plan.list(std::span<const wire::FilesystemOption>(fs_options));
  step.data = plan.text(mount_data(options.data));
  step.superblock_flags = superblock_flags(options.flags);
  step.fallback = plan.text(fallback.value_or(""));
  step.hide_if_refused = fallback && fallback->empty();
  step.attributes = new_mount_attributes(plan, options);
  step.plain_directory = type == "proc" || type == "sysfs";
  step.inside_proc = is_mountable_in_proc(request.destination);
  step.inherit_mode = is_tmpfs;
  step.copy_up = is_tmpfs && options.tmpcopyup;
  if (type == "mqueue") step.root_label = plan.text(config.mount_label);
  plan.add(step, request.origin);
}

void plan_cgroup_v1(wire::PlanBuilder& plan, const Config& config, const Request& request,
                    const CgroupView& view) {
  const bool own_namespace = config::has_namespace(config, NamespaceType::Cgroup);
  std::vector<wire::CgroupHierarchy> hierarchies;
  for (const auto& hierarchy : view.hierarchies) {
    hierarchies.push_back({.name = plan.text(hierarchy.name),
                           .source = plan.text(own_namespace ? "" : hierarchy.source),
                           .data = plan.text(hierarchy.data)});
  }
  std::vector<wire::CgroupLink> links;
  for (const auto& link : view.links) {
    links.push_back({.name = plan.text(link.name), .target = plan.text(link.target)});
  }
  wire::MountCgroupV1 step;
  step.destination = plan.text(request.destination);
  step.hierarchies = plan.list(std::span<const wire::CgroupHierarchy>(hierarchies));
  step.links = plan.list(std::span<const wire::CgroupLink>(links));
  step.attributes = new_mount_attributes(plan, request.options);
  step.label = plan.text(config.mount_label);
  plan.add(step, request.origin);
}

Result<> plan_mount(wire::PlanBuilder& plan, const Config& config, const Request& request,
                    const Surroundings& surroundings) {
  if (request.destination == "/") {
    return std::unexpected(
        base::make_spec_error(request.field + ".destination",
                              fmt::format("mountpoint '{}' is on the top of rootfs '{}'",
                                          request.mount.destination, surroundings.rootfs)));
  }
  // Where links lead is seen by init.
  if (request.destination.starts_with("/proc/") && !is_mountable_in_proc(request.destination)) {
    return std::unexpected(base::make_spec_error(
        request.field + ".destination",
        fmt::format("\"{}\" cannot be mounted because it is inside /proc", request.destination)));
  }
  if (spec::is_bind(request.options)) return plan_bind(plan, config, request);
  if ((request.options.flags & MS_REMOUNT) != 0) {
    return std::unexpected(
        base::make_spec_error(request.field + ".options",
                              "'remount' goes with a bind mount only: nothing is mounted yet"));
  }
  if (request.destination == "/proc" && request.mount.type != "proc") {
    return std::unexpected(base::make_spec_error(
        request.field, "\"/proc\" cannot be mounted because it is not of type proc"));
  }
  if (request.mount.type != "cgroup") {
    plan_filesystem(plan, config, request, request.mount.type);
  } else if (surroundings.cgroups.v2) {
    // A user namespace may mount the cgroups of namespaces that belong to it only.
    const bool own_namespace = config::has_namespace(config, NamespaceType::Cgroup);
    plan_filesystem(plan, config, request, "cgroup2",
                    own_namespace ? surroundings.cgroups.unified : kUnifiedMountPoint);
  } else {
    plan_cgroup_v1(plan, config, request, surroundings.cgroups);
  }
  return {};
}

// Its source may be a cgroup of the container's own, or it fills memory that the container pays
// for.
bool needs_cgroups(const Mount& mount, const ParsedMountOptions& options) {
  return mount.type == "cgroup" || mount.source.starts_with("/sys/fs/cgroup/") || options.tmpcopyup;
}

std::string describe(const Mount& mount, const ParsedMountOptions& options) {
  if (spec::is_bind(options)) {
    return fmt::format("'{}' (bind from '{}')", mount.destination, mount.source);
  }
  return fmt::format("'{}' ({})", mount.destination, mount.type);
}

// Engines look for the phrase, and show the paths.
std::string failure_phrase(const Config& config, const Mount& mount,
                           const ParsedMountOptions& options, std::string_view destination) {
  const std::string source =
      spec::is_bind(options) ? base::absolute_path(config.bundle, mount.source) : mount.source;
  return fmt::format("error during container init: error mounting \"{}\" to rootfs at \"{}\"",
                     source, destination);
}

}  // namespace

std::uint64_t to_attributes(std::uint64_t mount_flags) {
  std::uint64_t attributes = 0;
  for (const auto& row : kMountAttributes) {
    if ((mount_flags & row.mount_flag) != 0) attributes |= row.attribute;
  }
  // MS_RELATIME is the default: no attribute.
  if ((mount_flags & MS_NOATIME) != 0) attributes |= MOUNT_ATTR_NOATIME;
  if ((mount_flags & MS_STRICTATIME) != 0) attributes |= MOUNT_ATTR_STRICTATIME;
  return attributes;
}

Result<> plan_config_mounts(wire::PlanBuilder& plan, const Config& config,
                            const Surroundings& surroundings) {
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const Mount& mount = config.mounts[i];
    auto options = spec::parse_mount_options(mount);
    std::string destination = config::mount_point(config, mount);
    wire::Origin origin{.field = "mounts",
                        .index = static_cast<int>(i),
                        .subject = describe(mount, options),
                        .failure = failure_phrase(config, mount, options, destination)};
    const auto& mappings = surroundings.sources.mappings;
    const Request request{.mount = mount,
                          .options = std::move(options),
                          .destination = std::move(destination),
                          .field = fmt::format("mounts[{}]", i),
                          .origin = std::move(origin),
                          .mapping_slot = mappings.empty() ? wire::kNoSlot : mappings[i]};
    if (needs_cgroups(mount, request.options) && surroundings.before_cgroups_matter) {
      surroundings.before_cgroups_matter();
    }
    LC_TRY(plan_mount(plan, config, request, surroundings));
  }
  return {};
}

}  // namespace libcontainer::rootfs
