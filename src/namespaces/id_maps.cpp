#include "namespaces/id_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/text.h"
#include "namespaces/mapping_tool.h"
#include "sys/file.h"

namespace libcontainer::namespaces {
namespace {

bool take_number(std::string_view& line, std::uint32_t& number) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return error == std::errc();
}

struct Map {
  const char* file;
  const char* tool;
  const char* field;
  const std::vector<IdMapping>& mappings;
};

Error write_error(int system_error, const char* file, std::string_view content, const char* field) {
  return base::with_field(
      base::make_system_error(
          system_error,
          fmt::format("{}: write '{}' to {}", field, content.substr(0, content.find('\n')), file)),
      field);
}

Result<> write_map(sys::FdRef process, pid_t pid, const Map& map, const MapWriter& writer) {
  const std::string content = format_id_map(map.mappings);
  const auto written = sys::write_file_at(process, map.file, content);
  if (written) return {};
  if (written.error().value != EPERM || writer.is_root) {
    return std::unexpected(write_error(written.error().value, map.file, content, map.field));
  }
  auto ran = run_mapping_tool(map.tool, pid, map.mappings);
  if (ran) return {};
  return std::unexpected(
      base::with_field(base::with_context(std::move(ran).error(), map.field), map.field));
}

// The kernel lets an ordinary user map a group only where setgroups(2) is denied.
bool maps_just_the_own_group(const std::vector<IdMapping>& gids, const MapWriter& writer) {
  return !writer.is_root && gids.size() == 1 && gids[0].size == 1 &&
         gids[0].host_id == writer.group;
}

}  // namespace

std::string format_id_map(const std::vector<IdMapping>& mappings) {
  std::string text;
  for (const auto& mapping : mappings) {
    text += fmt::format("{} {} {}\n", mapping.container_id, mapping.host_id, mapping.size);
  }
  return text;
}

std::vector<IdMapping> parse_id_map(std::string_view text) {
  std::vector<IdMapping> mappings;
  while (!text.empty()) {
    std::string_view line = base::take_until(text, '\n');
    IdMapping mapping;
    if (take_number(line, mapping.container_id) && take_number(line, mapping.host_id) &&
        take_number(line, mapping.size)) {
      mappings.push_back(mapping);
    }
  }
  return mappings;
}

bool is_same_map(std::vector<IdMapping> one, std::vector<IdMapping> other) {
  std::ranges::sort(one, {}, &IdMapping::container_id);
  std::ranges::sort(other, {}, &IdMapping::container_id);
  return one == other;
}

Result<> write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                       const std::vector<IdMapping>& gids, const MapWriter& writer) {
  const std::string path = fmt::format("/proc/{}", pid);
  const auto process = sys::open_at(sys::FdRef::cwd(), path, O_PATH | O_DIRECTORY);
  if (!process) return std::unexpected(base::make_system_error(process.error().value, path));
  if (maps_just_the_own_group(gids, writer)) {
    constexpr std::string_view kDeny = "deny";
    const auto denied = sys::write_file_at(*process, "setgroups", kDeny);
    if (!denied) {
      return std::unexpected(
          write_error(denied.error().value, "setgroups", kDeny, "linux.gidMappings"));
    }
  }
  LC_TRY(write_map(*process, pid, {"uid_map", "newuidmap", "linux.uidMappings", uids}, writer));
  return write_map(*process, pid, {"gid_map", "newgidmap", "linux.gidMappings", gids}, writer);
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
