// Namespaces and what is told of them: id mappings, offsets of time.
#include <fmt/format.h>

#include <algorithm>

#include "config/checks.h"
#include "spec/names.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

constexpr std::uint32_t kNanoseconds = 1'000'000'000;

std::string describe_missing_kind(NamespaceType type) {
  switch (type) {
    case NamespaceType::User:
      return "user namespaces aren't enabled in the kernel";
    case NamespaceType::Cgroup:
      return "cgroup namespaces aren't enabled in the kernel";
    case NamespaceType::Time:
      return "time namespaces aren't enabled in the kernel";
    default:
      return fmt::format("namespace {} is not supported", spec::kNamespaceTypes.name_of(type));
  }
}

Result<> require_container_root(const FieldPath& field, std::span<const IdMapping> mappings,
                                std::string_view kind) {
  if (mappings.empty()) {
    return refuse(field, fmt::format("user namespaces enabled, but no {} mappings found", kind));
  }
  if (!is_mapped(mappings, 0)) {
    return refuse(field,
                  fmt::format("user namespaces enabled, but no mapping found for {} 0", kind));
  }
  return {};
}

Result<> check_offset(std::string_view field, const std::optional<TimeOffset>& offset) {
  if (!offset || offset->nanosecs < kNanoseconds) return {};
  return refuse({.name = field},
                fmt::format("must be between 0 and 999999999, not {}", offset->nanosecs));
}

}  // namespace

Result<> check_namespaces(const Config& config, const HostInfo& host) {
  for (std::size_t i = 0; i < config.namespaces.size(); ++i) {
    const Namespace& entry = config.namespaces[i];
    const FieldPath type{.name = "linux.namespaces", .index = i, .member = "type"};
    const auto earlier = std::span(config.namespaces).first(i);
    if (std::ranges::find(earlier, entry.type, &Namespace::type) != earlier.end()) {
      return refuse(type, fmt::format("malformed spec file: duplicated ns \"{}\"",
                                      spec::kNamespaceTypes.name_of(entry.type)));
    }
    if (std::ranges::find(host.namespaces, entry.type) == host.namespaces.end()) {
      return refuse_on_host(type, describe_missing_kind(entry.type));
    }
    if (!entry.path.empty()) {
      LC_TRY(
          require_absolute({.name = "linux.namespaces", .index = i, .member = "path"}, entry.path));
    }
  }
  return {};
}

Result<> check_id_mappings(const Config& config, const HostInfo&) {
  const FieldPath uids{.name = "linux.uidMappings"};
  const FieldPath gids{.name = "linux.gidMappings"};
  const bool has_uids = !config.uid_mappings.empty();
  const bool has_gids = !config.gid_mappings.empty();
  const Namespace* user = find_namespace(config, NamespaceType::User);
  if (user == nullptr) {
    if (!has_uids && !has_gids) return {};
    return refuse(has_uids ? uids : gids,
                  "user namespace mappings specified, but user namespace isn't enabled in the "
                  "config");
  }
  LC_TRY(require_mappings(uids.name, config.uid_mappings));
  LC_TRY(require_mappings(gids.name, config.gid_mappings));
  if (!user->path.empty()) return {};
  if (!has_uids && !has_gids) {
    return refuse(uids,
                  "user namespaces enabled, but no namespace path to join nor mappings to apply "
                  "specified");
  }
  LC_TRY(require_container_root(uids, config.uid_mappings, "uid"));
  return require_container_root(gids, config.gid_mappings, "gid");
}

Result<> check_time_offsets(const Config& config, const HostInfo&) {
  const TimeOffsets& offsets = config.time_offsets;
  const FieldPath field{.name = "linux.timeOffsets"};
  if (!offsets.monotonic && !offsets.boottime) return {};
  const Namespace* time = find_namespace(config, NamespaceType::Time);
  if (time == nullptr) {
    return refuse(field,
                  "time namespace offsets specified, but time namespace isn't enabled in the "
                  "config");
  }
  if (!time->path.empty()) {
    return refuse(field,
                  "time namespace enabled, but both namespace path and time offsets specified -- "
                  "you may only provide one");
  }
  LC_TRY(check_offset("linux.timeOffsets.monotonic.nanosecs", offsets.monotonic));
  return check_offset("linux.timeOffsets.boottime.nanosecs", offsets.boottime);
}

Result<> check_rootless(const Config& config, const HostInfo& host) {
  if (host.euid == 0) return {};
  const Namespace* user = find_namespace(config, NamespaceType::User);
  if (user == nullptr) {
    return refuse({.name = "linux.namespaces"}, "rootless container requires user namespaces");
  }
  if (!config.process->user.additional_gids.empty()) {
    return refuse({.name = "process.user.additionalGids"},
                  "cannot set any additional groups in a rootless container");
  }
  return {};
}

}  // namespace libcontainer::config
