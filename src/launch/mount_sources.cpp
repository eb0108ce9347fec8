#include "launch/mount_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "config/query.h"
#include "namespaces/id_maps.h"
#include "spec/mount_options.h"

namespace libcontainer::launch {
namespace {

// Where an id-mapped mount has its maps from.
struct Mapping {
  std::string uid_map;
  std::string gid_map;
  std::string path;  // of a user namespace, instead of maps
  std::int32_t slot = wire::kNoSlot;

  bool is_same(const Mapping& other) const {
    return uid_map == other.uid_map && gid_map == other.gid_map && path == other.path;
  }
};

bool is_mapped(const Mount& mount, const spec::ParsedMountOptions& options) {
  return !mount.uid_mappings.empty() || options.idmap != spec::MountExtension::None;
}

// Its own maps, else those of the container.
Mapping mapping_of(const Config& config, const Mount& mount) {
  const bool has_own = !mount.uid_mappings.empty();
  const Namespace* user = config::find_namespace(config, NamespaceType::User);
  if (!has_own && user != nullptr && !user->path.empty()) {
    return {.uid_map = {}, .gid_map = {}, .path = user->path};
  }
  return {.uid_map = namespaces::format_id_map(has_own ? mount.uid_mappings : config.uid_mappings),
          .gid_map = namespaces::format_id_map(has_own ? mount.gid_mappings : config.gid_mappings),
          .path = {}};
}

void add_step(wire::PlanBuilder& plan, const Mapping& mapping, std::size_t number,
              const Mount& mount) {
  plan.add(wire::MakeIdMapping{.uid_map = plan.text(mapping.uid_map),
                               .gid_map = plan.text(mapping.gid_map),
                               .path = plan.text(mapping.path),
                               .slot = mapping.slot},
           {.field = "mounts",
            .index = static_cast<int>(number),
            .subject = fmt::format("'{}'", mount.destination)});
}

}  // namespace

rootfs::SourceArrangements plan_mount_sources(wire::PlanBuilder& plan, const Config& config,
                                              bool privileged,
                                              const std::function<std::int32_t()>& new_slot) {
  rootfs::SourceArrangements result;
  if (!privileged || !config::has_namespace(config, NamespaceType::Mount)) return result;
  const bool in_user_namespace = config::has_namespace(config, NamespaceType::User);
  std::vector<Mapping> made;
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const Mount& mount = config.mounts[i];
    const auto options = spec::parse_mount_options(mount);
    if (!spec::is_bind(options)) continue;
    if (in_user_namespace) result.served = true;
    if (!is_mapped(mount, options)) continue;
    Mapping wanted = mapping_of(config, mount);
    auto found = std::ranges::find_if(made, [&](const auto& m) { return m.is_same(wanted); });
    if (found == made.end()) {
      wanted.slot = new_slot();
      add_step(plan, wanted, i, mount);
      found = made.insert(made.end(), std::move(wanted));
    }
    result.served = true;
    result.mappings.resize(config.mounts.size(), wire::kNoSlot);
    result.mappings[i] = found->slot;
  }
  if (result.served) plan.add(wire::ServeMounts{}, {.field = "mounts"});
  return result;
}

}  // namespace libcontainer::launch
