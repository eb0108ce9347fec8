#include "intelrdt/group.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "intelrdt/resctrl.h"
#include "sys/file.h"

namespace libcontainer::intelrdt {
namespace {

constexpr mode_t kDirectoryMode = 0755;

bool has_schemata(const IntelRdt& rdt) {
  return !rdt.l3_cache_schema.empty() || !rdt.mem_bw_schema.empty() || !rdt.schemata.empty();
}

Error with_field_of(Error error, std::string_view field) {
  return base::with_field(std::move(error), std::string(field));
}

// A field that needs something of the machine.
struct Need {
  std::string_view field;
  bool is_wanted;
  Resource resource;
  std::string_view lacking;
};

Result<> check_machine(const std::string& root, const IntelRdt& rdt) {
  const std::array needs{
      Need{"linux.intelRdt.l3CacheSchema", !rdt.l3_cache_schema.empty(), Resource::L3Cache,
           "intelRdt.l3CacheSchema is specified in config, but Intel RDT/CAT is not enabled"},
      Need{"linux.intelRdt.memBwSchema", !rdt.mem_bw_schema.empty(), Resource::MemoryBandwidth,
           "intelRdt.memBwSchema is specified in config, but Intel RDT/MBA is not enabled"},
      Need{"linux.intelRdt.enableMonitoring", rdt.enable_monitoring, Resource::Monitoring,
           "intelRdt.enableMonitoring is specified in config, but Intel RDT monitoring is not "
           "enabled"},
  };
  for (const Need& need : needs) {
    if (!need.is_wanted || has_resource(root, need.resource)) continue;
    return std::unexpected(with_field_of(
        base::make_error(Errc::Unsupported, fmt::format("{}: {}", need.field, need.lacking)),
        need.field));
  }
  return {};
}

Result<> make_directory(const std::string& path) {
  const auto made = sys::mkdir_at(sys::FdRef::cwd(), path, kDirectoryMode);
  if (made) return {};
  // ENOSPC: the machine has no closID left.
  return std::unexpected(with_field_of(
      base::make_system_error(made.error().value,
                              fmt::format("linux.intelRdt: make the group '{}'", path)),
      "linux.intelRdt"));
}

std::string schemata_of(const IntelRdt& rdt) {
  std::string text;
  const auto add = [&](std::string_view line) {
    if (line.empty()) return;
    text += line;
    if (text.back() != '\n') text += '\n';
  };
  add(rdt.l3_cache_schema);
  add(rdt.mem_bw_schema);
  for (const auto& line : rdt.schemata) add(line);
  return text;
}

Result<> add_process(const std::string& directory, pid_t pid) {
  const std::string path = directory + "/tasks";
  const auto written = sys::write_file_at(sys::FdRef::cwd(), path, std::to_string(pid));
  if (written) return {};
  return std::unexpected(with_field_of(
      base::make_system_error(written.error().value,
                              fmt::format("linux.intelRdt: write '{}' to '{}'", pid, path)),
      "linux.intelRdt"));
}

// Directories of this file system go with what is in them.
Result<> remove_directory(const std::string& path) {
  const auto removed = sys::unlink_at(sys::FdRef::cwd(), path, AT_REMOVEDIR);
  if (removed || removed.error().value == ENOENT) return {};
  return std::unexpected(
      base::make_system_error(removed.error().value, fmt::format("remove '{}'", path)));
}

}  // namespace

Result<Group> plan_group(const std::string& root, const IntelRdt& rdt, std::string_view id) {
  LC_TRY(check_machine(root, rdt));
  Group group;
  group.root = root;
  const std::string name(rdt.clos_id.empty() ? id : std::string_view(rdt.clos_id));
  group.directory = name == "/" ? root : fmt::format("{}/{}", root, name);
  if (rdt.enable_monitoring) group.monitor = fmt::format("{}/mon_groups/{}", group.directory, id);
  const auto found = sys::stat_at(sys::FdRef::cwd(), group.directory);
  if (!found && !rdt.clos_id.empty() && !has_schemata(rdt)) {
    return std::unexpected(with_field_of(
        base::make_system_error(
            found.error().value,
            "linux.intelRdt.closID: clos dir not accessible (must be pre-created when schemata, "
            "l3CacheSchema and memBwSchema are empty)"),
        "linux.intelRdt.closID"));
  }
  group.is_own = !found && rdt.clos_id.empty();
  group.has_own_monitor = !group.monitor.empty() && !sys::stat_at(sys::FdRef::cwd(), group.monitor);
  return group;
}

Result<> set(const Group& group, const IntelRdt& rdt) {
  const std::string text = schemata_of(rdt);
  if (text.empty()) return {};
  const std::string path = group.directory + "/schemata";
  const auto written = sys::write_file_at(sys::FdRef::cwd(), path, text);
  if (written) return {};
  std::string what =
      fmt::format("linux.intelRdt.schemata: write '{}' to '{}'", schemata_of(rdt), path);
  for (char& c : what) {
    if (c == '\n') c = ' ';
  }
  const std::string said = last_command_status(group.root);
  if (!said.empty()) what += ", last_cmd_status: " + said;
  return std::unexpected(with_field_of(base::make_system_error(written.error().value, what),
                                       "linux.intelRdt.schemata"));
}

Result<> create(Group& group, const IntelRdt& rdt) {
  auto made = make_directory(group.directory);
  if (!made && base::is(made.error(), EEXIST)) {
    if (group.is_own) {
      group.is_own = false;
      return made;
    }
  } else {
    LC_TRY(std::move(made));
  }
  LC_TRY(set(group, rdt));
  if (group.monitor.empty()) return {};
  made = make_directory(group.monitor);
  if (made || !base::is(made.error(), EEXIST)) return made;
  group.has_own_monitor = false;
  return {};
}

Result<> join(const Group& group, pid_t pid) {
  LC_TRY(add_process(group.directory, pid));
  return group.monitor.empty() ? Result<>{} : add_process(group.monitor, pid);
}

Result<> remove(const Group& group) {
  const bool has_monitor = group.has_own_monitor && !group.monitor.empty();
  if (has_monitor) LC_TRY(remove_directory(group.monitor));
  return group.is_own ? remove_directory(group.directory) : Result<>{};
}

}  // namespace libcontainer::intelrdt
