#include "cgroups/v1/cpuset.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>

#include "base/error.h"
#include "cgroups/control_file.h"

namespace libcontainer::cgroups::v1 {

namespace {

struct File {
  std::string_view name;
  std::string_view without_prefix;  // on hierarchies mounted with "noprefix"
};
constexpr auto kFiles = std::to_array<File>({{"cpuset.cpus", "cpus"}, {"cpuset.mems", "mems"}});

std::string parent_of(const std::string& directory) {
  return directory.substr(0, directory.rfind('/'));
}

std::unexpected<Error> failure(sys::Errno error, std::string_view what, std::string_view path) {
  return std::unexpected(
      base::make_system_error(error.value, fmt::format("set up cpuset: {} '{}'", what, path)));
}

Result<std::string> read_set(const std::string& directory, const File& file) {
  auto value = read_value(file_in(directory, file.name));
  if (!value && value.error().value == ENOENT) {
    value = read_value(file_in(directory, file.without_prefix));
  }
  if (!value) return failure(value.error(), "read", file_in(directory, file.name));
  return *std::move(value);
}

Result<> write_set(const std::string& directory, const File& file, std::string_view value) {
  auto written = write_value(file_in(directory, file.name), value);
  if (!written && written.error().value == ENOENT) {
    written = write_value(file_in(directory, file.without_prefix), value);
  }
  if (!written) return failure(written.error(), "write", file_in(directory, file.name));
  return {};
}

// What `directory` has, after getting it from above where it has none.
Result<std::string> inherited_set(const std::string& directory, std::string_view mount_point,
                                  const File& file) {
  LC_TRY_ASSIGN(std::string value, read_set(directory, file));
  if (!value.empty() || directory.size() <= mount_point.size()) return value;
  LC_TRY_ASSIGN(value, inherited_set(parent_of(directory), mount_point, file));
  LC_TRY(write_set(directory, file, value));
  return value;
}

}  // namespace

Result<> inherit_cpuset(const std::string& directory, std::string_view mount_point, Cpuset state) {
  for (const File& file : kFiles) {
    if (state == Cpuset::Existing) {
      LC_TRY(inherited_set(directory, mount_point, file));
      continue;
    }
    LC_TRY_ASSIGN(const std::string value, inherited_set(parent_of(directory), mount_point, file));
    LC_TRY(write_set(directory, file, value));
  }
  return {};
}

}  // namespace libcontainer::cgroups::v1
