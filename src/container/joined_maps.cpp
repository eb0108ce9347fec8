#include "container/joined_maps.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "container/text_file.h"
#include "namespaces/id_maps.h"
#include "sys/file.h"

namespace libcontainer::container {
namespace {

// "/proc/42" of "/proc/42/ns/user".
std::string_view process_of(std::string_view path) {
  constexpr std::string_view kProc = "/proc/";
  constexpr std::string_view kFile = "/ns/user";
  if (!path.starts_with(kProc) || !path.ends_with(kFile)) return {};
  path.remove_suffix(kFile.size());
  return path.find('/', kProc.size()) == std::string_view::npos ? path : std::string_view{};
}

std::vector<IdMapping> read_map(std::string_view process, const char* file) {
  const std::string path = fmt::format("{}/{}", process, file);
  // Of a process that is gone there is nothing to join either, which is told then.
  return namespaces::parse_id_map(
      read_text_file(sys::FdRef::cwd(), path.c_str(), path).value_or(""));
}

}  // namespace

Result<std::optional<Config>> with_joined_maps(const Config& config) {
  const auto user = std::ranges::find(config.namespaces, NamespaceType::User, &Namespace::type);
  const std::string_view process =
      user == config.namespaces.end() ? std::string_view{} : process_of(user->path);
  if (process.empty()) return std::nullopt;
  auto uids = read_map(process, "uid_map");
  auto gids = read_map(process, "gid_map");
  if (uids.empty() || gids.empty()) return std::nullopt;
  if (config.uid_mappings.empty() && config.gid_mappings.empty()) {
    Config joined = config;
    joined.uid_mappings = std::move(uids);
    joined.gid_mappings = std::move(gids);
    return joined;
  }
  const bool same = namespaces::is_same_map(std::move(uids), config.uid_mappings) &&
                    namespaces::is_same_map(std::move(gids), config.gid_mappings);
  if (same) return std::nullopt;
  return std::unexpected(base::make_spec_error(
      "linux.uidMappings",
      "user namespaces enabled, but both namespace path and non-matching mapping specified -- you "
      "may only provide one"));
}

}  // namespace libcontainer::container
