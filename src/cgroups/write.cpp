#include "cgroups/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"
#include "cgroups/control_file.h"

namespace libcontainer::cgroups {

namespace {

void append_writes(const Setting& setting, Values& values, std::vector<Write>& writes) {
  for (Values::Value& value : values.values()) {
    writes.push_back({.controller = setting.controller,
                      .file = value.file.empty() ? setting.file : std::move(value.file),
                      .value = std::move(value.text),
                      .field = fmt::format("linux.resources.{}", setting.field),
                      .other_file = setting.other_file,
                      .other_value = std::move(value.other_text),
                      .missing = setting.missing,
                      .explain = setting.explain});
  }
  values.values().clear();
}

const CgroupDirectory* directory_of(const CgroupPaths& paths, const Write& write) {
  return paths.find(paths.version == Version::V2 ? "" : write.controller);
}

const std::string& value_for_other(const Write& write) {
  return write.other_value.empty() ? write.value : write.other_value;
}

sys::SysResult<> perform(const Write& write, const std::string& directory) {
  auto written = write_value(file_in(directory, write.file), write.value);
  if (written || written.error().value != ENOENT) return written;
  if (!write.other_file.empty()) {
    written = write_value(file_in(directory, write.other_file), value_for_other(write));
  }
  if (!written && written.error().value == ENOENT && write.missing == Missing::Ignore) return {};
  return written;
}

bool goes_to_other(const Write& write, const std::string& directory) {
  return !write.other_file.empty() && is_missing(file_in(directory, write.file)) &&
         !is_missing(file_in(directory, write.other_file));
}

Error failure(sys::Errno error, const Write& write, const std::string& directory) {
  const bool other = goes_to_other(write, directory);
  Error result = base::with_field(
      base::make_system_error(
          error.value, fmt::format("{}: cannot set {} limit: write '{}' to '{}'", write.field,
                                   write.controller, other ? value_for_other(write) : write.value,
                                   file_in(directory, other ? write.other_file : write.file))),
      write.field);
  if (write.explain == nullptr) return result;
  return write.explain(std::move(result), write, directory);
}

Error not_joined(const Write& write) {
  return base::with_field(
      base::make_error(Errc::Unsupported,
                       fmt::format("cannot set {} limit: container could not join or create cgroup",
                                   write.controller)),
      write.field);
}

// All writes of one controller.
Result<> apply_group(const std::string& directory, std::span<const Write> writes) {
  std::vector<const Write*> again;
  for (const Write& write : writes) {
    const auto written = perform(write, directory);
    if (written) continue;
    const bool may_depend = written.error().value == EINVAL && writes.size() > 1;
    if (!may_depend) return std::unexpected(failure(written.error(), write, directory));
    again.push_back(&write);
  }
  for (const Write* write : again) {
    const auto written = perform(*write, directory);
    if (!written) return std::unexpected(failure(written.error(), *write, directory));
  }
  return {};
}

}  // namespace

std::vector<Write> plan_writes(std::span<const Setting> settings, const Resources& resources) {
  std::vector<Write> writes;
  Values values;
  for (const Setting& setting : settings) {
    setting.values(resources, values);
    append_writes(setting, values, writes);
  }
  return writes;
}

Result<std::vector<LocatedWrite>> locate_writes(const CgroupPaths& paths,
                                                std::span<const Write> writes) {
  std::vector<LocatedWrite> located;
  for (const Write& write : writes) {
    const CgroupDirectory* directory = directory_of(paths, write);
    if (directory == nullptr && write.missing == Missing::Ignore) continue;
    if (directory == nullptr) return std::unexpected(not_joined(write));
    const std::string path = file_in(directory->path, write.file);
    if (goes_to_other(write, directory->path)) {
      located.push_back(
          {file_in(directory->path, write.other_file), value_for_other(write), write.field});
    } else if (write.missing == Missing::Fail || !is_missing(path)) {
      located.push_back({path, write.value, write.field});
    }
  }
  return located;
}

Result<> apply_writes(const CgroupPaths& paths, std::span<const Write> writes) {
  while (!writes.empty()) {
    const Write& first = writes.front();
    const auto end = std::ranges::find_if(
        writes, [&](const Write& write) { return write.controller != first.controller; });
    const auto count = static_cast<std::size_t>(end - writes.begin());
    const auto group = writes.first(count);
    writes = writes.subspan(count);
    if (const CgroupDirectory* directory = directory_of(paths, first)) {
      LC_TRY(apply_group(directory->path, group));
      continue;
    }
    const auto needed = std::ranges::find(group, Missing::Fail, &Write::missing);
    if (needed != group.end()) return std::unexpected(not_joined(*needed));
  }
  return {};
}

}  // namespace libcontainer::cgroups
