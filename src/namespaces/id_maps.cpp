#include "namespaces/id_maps.h"

#include <fmt/format.h>

#include "base/error.h"
#include "sys/file.h"

namespace libcontainer::namespaces {
namespace {

Result<> write(sys::FdRef process, const char* file, std::string_view content,
               std::string_view field) {
  const auto written = sys::write_file_at(process, file, content);
  if (written) return {};
  return std::unexpected(base::with_field(
      base::make_system_error(
          written.error().value,
          fmt::format("{}: write '{}' to {}", field, content.substr(0, content.find('\n')), file)),
      std::string(field)));
}

}  // namespace

std::string format_id_map(const std::vector<IdMapping>& mappings) {
  std::string text;
  for (const auto& mapping : mappings) {
    text += fmt::format("{} {} {}\n", mapping.container_id, mapping.host_id, mapping.size);
  }
  return text;
}

Result<> write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                       const std::vector<IdMapping>& gids, Setgroups setgroups) {
  const std::string path = fmt::format("/proc/{}", pid);
  const auto process = sys::open_at(sys::FdRef::cwd(), path, O_PATH | O_DIRECTORY);
  if (!process) return std::unexpected(base::make_system_error(process.error().value, path));
  if (setgroups == Setgroups::Deny)
    LC_TRY(write(*process, "setgroups", "deny", "linux.gidMappings"));
  LC_TRY(write(*process, "uid_map", format_id_map(uids), "linux.uidMappings"));
  LC_TRY(write(*process, "gid_map", format_id_map(gids), "linux.gidMappings"));
  return {};
}

std::optional<std::uint32_t> to_host_id(const std::vector<IdMapping>& mappings, std::uint32_t id) {
  for (const auto& mapping : mappings) {
    if (id >= mapping.container_id && id - mapping.container_id < mapping.size) {
      return mapping.host_id + (id - mapping.container_id);
    }
  }
  return std::nullopt;
}

}  // namespace libcontainer::namespaces
