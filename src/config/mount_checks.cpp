// The root file system and the mounts.
#include <fmt/format.h>

#include <array>

#include "base/number.h"
#include "config/checks.h"
#include "spec/mount_options.h"
#include "spec/names.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

// One of the mounts, and the names of its fields.
struct NumberedMount {
  const Mount& mount;
  std::size_t number;

  FieldPath field(std::string_view member) const {
    return {.name = "mounts", .index = number, .member = member};
  }
};

Result<> check_texts(const NumberedMount& entry) {
  const Mount& mount = entry.mount;
  const auto check = [](const FieldPath& field, const std::string& text) -> Result<> {
    if (text.find('\0') == std::string::npos) return {};
    return refuse(field, fmt::format("mount field contains null byte: {}", spec::quote(text)));
  };
  if (mount.destination.empty()) return refuse(entry.field("destination"), "must not be empty");
  LC_TRY(check(entry.field("destination"), mount.destination));
  LC_TRY(check(entry.field("type"), mount.type));
  LC_TRY(check(entry.field("source"), mount.source));
  for (std::size_t i = 0; i < mount.options.size(); ++i) {
    FieldPath field = entry.field("options");
    field.member_index = i;
    LC_TRY(check(field, mount.options[i]));
  }
  return {};
}

Result<> check_kind(const NumberedMount& entry, const spec::ParsedMountOptions& options) {
  const Mount& mount = entry.mount;
  if (options.tmpcopyup && (is_bind(options) || mount.type != "tmpfs")) {
    return refuse(entry.field("options"),
                  fmt::format("\"tmpcopyup\" goes with the type \"tmpfs\" only, found {}",
                              spec::quote(is_bind(options) ? "bind" : mount.type)));
  }
  if (!is_bind(options)) {
    if (!mount.type.empty()) return {};
    return refuse(entry.field("type"),
                  "must not be empty without the option \"bind\" or \"rbind\"");
  }
  if (mount.source.empty()) {
    return refuse(entry.field("source"), "must not be empty for a bind mount");
  }
  if (options.data.empty()) return {};
  return refuse(entry.field("options"),
                fmt::format("bind mounts cannot have any filesystem-specific options applied, but "
                            "found {}",
                            spec::quote(options.data)));
}

Result<> check_links(const NumberedMount& entry, const spec::ParsedMountOptions& options) {
  const bool not_followed = options.source_nofollow || options.target_nofollow;
  if (!options.copy_symlink && !not_followed) return {};
  if (!is_bind(options)) {
    return refuse(
        entry.field("options"),
        "\"copy-symlink\", \"src-nofollow\" and \"dest-nofollow\" go with bind mounts only");
  }
  if (!options.copy_symlink || !not_followed) return {};
  return refuse(
      entry.field("options"),
      "\"copy-symlink\" makes a link, where \"src-nofollow\" and \"dest-nofollow\" mount: "
      "they exclude each other");
}

Result<> check_idmap(const NumberedMount& entry, const spec::ParsedMountOptions& options,
                     const Config& config, const HostInfo& host) {
  const Mount& mount = entry.mount;
  const bool has_uids = !mount.uid_mappings.empty();
  const bool has_gids = !mount.gid_mappings.empty();
  const bool has_option = options.idmap != spec::MountExtension::None;
  if (!has_uids && !has_gids && !has_option) return {};
  if (!is_bind(options)) {
    return refuse(entry.field("options"), "id-mapped mounts are only supported for bind-mounts");
  }
  if (host.euid != 0) {
    return refuse_on_host(entry.field("options"),
                          "id-mapped mounts are not supported for rootless containers");
  }
  if (has_uids != has_gids) {
    return refuse(entry.field(has_uids ? "gidMappings" : "uidMappings"),
                  "id-mapped mounts must have both uid and gid mappings specified");
  }
  if (!has_uids && !has_namespace(config, NamespaceType::User)) {
    return refuse(
        entry.field("options"),
        "id-mapped mounts must have both uid and gid mappings specified, or the container "
        "a user namespace");
  }
  LC_TRY(require_mappings(entry.field("uidMappings").render(), mount.uid_mappings));
  return require_mappings(entry.field("gidMappings").render(), mount.gid_mappings);
}

// "uid=1000" of a rootless container: the kernel takes ids of its user namespace only.
Result<> check_id_option(const NumberedMount& entry, std::size_t number, const Config& config) {
  const std::string_view option = entry.mount.options[number];
  const bool is_uid = option.starts_with("uid=");
  if (!is_uid && !option.starts_with("gid=")) return {};
  const auto id = base::parse_number<std::uint32_t>(option.substr(4));
  if (!id || is_mapped(is_uid ? config.uid_mappings : config.gid_mappings, *id)) return {};
  FieldPath field = entry.field("options");
  field.member_index = number;
  return refuse(field, fmt::format("cannot specify {} mount option for rootless container: it must "
                                   "be in linux.{}Mappings",
                                   option, is_uid ? "uid" : "gid"));
}

Result<> check_mount(const NumberedMount& entry, const Config& config, const HostInfo& host) {
  LC_TRY(check_texts(entry));
  const spec::ParsedMountOptions options = spec::parse_mount_options(entry.mount);
  LC_TRY(check_kind(entry, options));
  LC_TRY(check_links(entry, options));
  LC_TRY(check_idmap(entry, options, config, host));
  if (host.euid == 0 || !has_new_namespace(config, NamespaceType::User)) return {};
  for (std::size_t i = 0; i < entry.mount.options.size(); ++i) {
    LC_TRY(check_id_option(entry, i, config));
  }
  return {};
}

}  // namespace

Result<> check_root(const Config& config, const HostInfo&) {
  if (config.root.path.empty()) return refuse({.name = "root.path"}, "root must be specified");
  LC_TRY(require_no_nul({.name = "root.path"}, config.root.path));
  if (config.rootfs_propagation.empty()) return {};
  return require_name({.name = "linux.rootfsPropagation"}, spec::kRootfsPropagations,
                      config.rootfs_propagation);
}

Result<> check_mounts(const Config& config, const HostInfo& host) {
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    LC_TRY(check_mount({.mount = config.mounts[i], .number = i}, config, host));
  }
  return {};
}

}  // namespace libcontainer::config
