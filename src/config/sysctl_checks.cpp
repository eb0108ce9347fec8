#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/checks.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

// A sysctl, or with a final dot all that begin so, belongs to a kind of namespace.
struct SysctlOwner {
  std::string_view name;
  NamespaceType type;
};

constexpr auto kOwners = std::to_array<SysctlOwner>({
    {"kernel.msgmax", NamespaceType::Ipc},
    {"kernel.msgmnb", NamespaceType::Ipc},
    {"kernel.msgmni", NamespaceType::Ipc},
    {"kernel.sem", NamespaceType::Ipc},
    {"kernel.shmall", NamespaceType::Ipc},
    {"kernel.shmmax", NamespaceType::Ipc},
    {"kernel.shmmni", NamespaceType::Ipc},
    {"kernel.shm_rmid_forced", NamespaceType::Ipc},
    {"fs.mqueue.", NamespaceType::Ipc},
    {"net.", NamespaceType::Network},
    {"kernel.domainname", NamespaceType::Uts},
    {"kernel.hostname", NamespaceType::Uts},
    {"user.", NamespaceType::User},
});

bool owns(const SysctlOwner& owner, std::string_view name) {
  return owner.name.ends_with('.') ? name.starts_with(owner.name) : name == owner.name;
}

// As sysctl(8): if the first separator is a slash, slashes separate and dots belong to names.
std::string with_dots(std::string_view key) {
  std::string name(key);
  const std::size_t separator = name.find_first_of("./");
  if (separator == std::string::npos || name[separator] == '.') return name;
  for (char& c : name) {
    if (c == '.' || c == '/') c = c == '.' ? '/' : '.';
  }
  return name;
}

std::string describe_shared(NamespaceType type, std::string_view key) {
  switch (type) {
    case NamespaceType::Ipc:
      return fmt::format("sysctl {} is not allowed in the hosts ipc namespace", spec::quote(key));
    case NamespaceType::Network:
      return fmt::format("sysctl {} not allowed in host network namespace", spec::quote(key));
    case NamespaceType::User:
      return fmt::format("setting ucounts without a user namespace not allowed: {}", key);
    default:
      return fmt::format("sysctl {} is not in a separate kernel namespace", spec::quote(key));
  }
}

// SECURITY: the name becomes a path below /proc/sys, which ".." or "//" must not leave.
bool is_sysctl_name(std::string_view name) {
  return !name.empty() && !name.starts_with('.') && !name.ends_with('.') &&
         name.find("..") == std::string_view::npos && name.find("//") == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

Result<> check_entry(const Config& config, const std::string& key, const std::string& value) {
  const auto field = [&key] { return entry_path("linux.sysctl", key); };
  const std::string name = with_dots(key);
  if (!is_sysctl_name(name)) {
    return refuse_entry(field(), "must be a name like \"net.core.somaxconn\"");
  }
  if (value.find('\0') != std::string::npos) {
    return refuse_entry(field(), fmt::format("{} contains a null byte", spec::quote(value)));
  }
  const auto* owner =
      std::ranges::find_if(kOwners, [&name](const SysctlOwner& row) { return owns(row, name); });
  if (owner == kOwners.end()) {
    return refuse_entry(
        field(), fmt::format("sysctl {} is not in a separate kernel namespace", spec::quote(key)));
  }
  if (!has_namespace(config, owner->type)) {
    return refuse_entry(field(), describe_shared(owner->type, key));
  }
  if (name != "kernel.hostname") return {};
  return refuse_entry(field(), fmt::format("sysctl {} is not allowed as it conflicts with the OCI "
                                           "\"hostname\" field",
                                           spec::quote(key)));
}

}  // namespace

Result<> check_sysctl(const Config& config, const HostInfo&) {
  for (const auto& [key, value] : config.sysctl) LC_TRY(check_entry(config, key, value));
  return {};
}

}  // namespace libcontainer::config
