// Config ↔ the "config" object of state.json: the parts where one field is made of several.
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <utility>

#include "base/text.h"
#include "spec/mount_options.h"
#include "spec/schema/state.h"
#include "spec/schema/state_cgroup.h"
#include "spec/state.h"

namespace libcontainer::spec {
namespace {

constexpr std::string_view kBundleLabel = "bundle=";

std::string absolute_path(const std::string& path, const std::string& bundle) {
  std::string text = (std::filesystem::path(bundle) / path).lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

MountByFlags to_flags(const Mount& mount, const std::string& bundle) {
  const ParsedMountOptions options = parse_mount_options(mount);
  MountByFlags result;
  result.source = is_bind(options) ? absolute_path(mount.source, bundle) : mount.source;
  result.destination = mount.destination;
  result.device = is_bind(options) ? "bind" : mount.type;
  result.flags = options.flags;
  result.cleared_flags = options.cleared_flags;
  result.propagation_flags = options.propagation;
  result.data = options.data;
  if (options.recursive_set != 0 || options.recursive_clear != 0) {
    result.recursive = {.set = options.recursive_set, .clear = options.recursive_clear};
  }
  result.extensions = extension_bits(options);
  if (options.idmap != MountExtension::None || !mount.uid_mappings.empty()) {
    result.id_mapping = {.recursive = options.idmap == MountExtension::RecursiveIdMap,
                         .uid_mappings = mount.uid_mappings,
                         .gid_mappings = mount.gid_mappings};
  }
  return result;
}

MountExtension idmap_option(const std::optional<MountIdMapping>& mapping) {
  if (!mapping) return MountExtension::None;
  if (mapping->recursive) return MountExtension::RecursiveIdMap;
  return mapping->uid_mappings.empty() ? MountExtension::IdMap : MountExtension::None;
}

Mount from_flags(MountByFlags found) {
  ParsedMountOptions options;
  options.flags = found.flags;
  options.cleared_flags = found.cleared_flags;
  options.propagation = std::move(found.propagation_flags);
  options.recursive_set = found.recursive ? found.recursive->set : 0;
  options.recursive_clear = found.recursive ? found.recursive->clear : 0;
  options.data = std::move(found.data);
  set_extensions(found.extensions, options);
  options.idmap = idmap_option(found.id_mapping);

  Mount mount;
  mount.source = std::move(found.source);
  mount.destination = std::move(found.destination);
  mount.type = std::move(found.device);
  mount.options = format_mount_options(options);
  if (found.id_mapping) {
    mount.uid_mappings = std::move(found.id_mapping->uid_mappings);
    mount.gid_mappings = std::move(found.id_mapping->gid_mappings);
  }
  return mount;
}

// With the cgroupfs driver and no path, the name is the container's id: as if no path was given.
std::string cgroups_path_of(const CgroupLocation& location) {
  if (!location.systemd) return location.path;
  return fmt::format("{}:{}:{}", location.parent, location.scope_prefix, location.name);
}

void write_cgroup(JsonWriter& out, const CgroupLocation& location, const Resources& resources) {
  out.begin_object();
  write_rows<RuncShape>(out, Schema<RuncShape, CgroupLocation>::fields, location);
  write_rows<RuncShape>(out, Schema<RuncShape, Resources>::fields, resources);
  out.end_object();
}

}  // namespace

Result<> AbsoluteRootfs::read(const Node& node, Config& config) {
  return read_scalar(node, config.root.path);
}

void AbsoluteRootfs::write(JsonWriter& out, const Config& config) {
  out.string(absolute_path(config.root.path, config.bundle));
}

Result<> MountsByFlags::read(const Node& node, Config& config) {
  std::vector<MountByFlags> found;
  LC_TRY(spec::read<RuncShape>(node, found));
  config.mounts.clear();
  for (MountByFlags& mount : found) config.mounts.push_back(from_flags(std::move(mount)));
  return {};
}

void MountsByFlags::write(JsonWriter& out, const Config& config) {
  out.begin_array();
  for (const Mount& mount : config.mounts) {
    spec::write<RuncShape>(out, to_flags(mount, config.bundle));
  }
  out.end_array();
}

Result<> CgroupWithLimits::read(const Node& node, Config& config) {
  CgroupLocation location;
  LC_TRY(spec::read<RuncShape>(node, location));
  config.cgroups_path = cgroups_path_of(location);
  return spec::read<RuncShape>(node, config.resources);
}

void CgroupWithLimits::write(JsonWriter& out, const Config& config) {
  write_cgroup(out, {.path = config.cgroups_path}, config.resources);
}

Result<> UnitWithLimits::read(const Node& node, Config& config) {
  return CgroupWithLimits::read(node, config);
}

void UnitWithLimits::write(JsonWriter& out, const Config& config) {
  std::string_view rest = config.cgroups_path;
  CgroupLocation location{.systemd = true};
  location.parent = base::take_until(rest, ':');
  location.scope_prefix = base::take_until(rest, ':');
  location.name = rest;
  write_cgroup(out, location, config.resources);
}

// An annotation may be named "bundle" too; the bundle itself is written last.
Result<> WithBundleLabel::read(const Node& node, Config& config) {
  std::vector<std::string> labels;
  LC_TRY(spec::read<RuncShape>(node, labels));
  bool has_bundle = false;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    const std::size_t separator = label->find('=');
    if (separator == std::string::npos) continue;
    if (!has_bundle && label->starts_with(kBundleLabel)) {
      config.bundle = label->substr(kBundleLabel.size());
      has_bundle = true;
    } else {
      config.annotations.emplace(label->substr(0, separator), label->substr(separator + 1));
    }
  }
  return {};
}

void WithBundleLabel::write(JsonWriter& out, const Config& config) {
  out.begin_array();
  for (const auto& [key, value] : config.annotations) out.string(key + '=' + value);
  out.string(std::string(kBundleLabel) + config.bundle);
  out.end_array();
}

std::string format_state_config(const Config& config, CgroupDriver driver) {
  JsonWriter out(JsonLayout::Compact);
  if (driver == CgroupDriver::Systemd) {
    write_fields<RuncShape>(out, StateConfigFields<UnitWithLimits>::fields, config);
  } else {
    write_fields<RuncShape>(out, StateConfigFields<CgroupWithLimits>::fields, config);
  }
  return std::move(out).take();
}

}  // namespace libcontainer::spec
