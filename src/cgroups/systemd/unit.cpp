#include "cgroups/systemd/unit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace libcontainer::cgroups::systemd {

namespace {

constexpr const char* kField = "linux.cgroupsPath";
constexpr std::string_view kSliceSuffix = ".slice";
constexpr std::string_view kScopeSuffix = ".scope";

std::unexpected<Error> invalid(std::string text) {
  return std::unexpected(base::make_spec_error(kField, std::move(text)));
}

// Source: systemd.unit(5). SECURITY: no '/', so that a name is one component of a path.
bool is_unit_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || (c >= '0' && c <= '9') ||
         std::string_view(":-_.\\").find(c) != std::string_view::npos;
}

Result<> check_unit_name(std::string_view name) {
  constexpr std::size_t kMostCharacters = 255;
  const bool fits = name.size() <= kMostCharacters && !name.starts_with('.');
  if (fits && std::ranges::all_of(name, is_unit_character)) return {};
  return invalid(
      fmt::format("'{}' cannot be the name of a unit; allowed are at most {} letters, digits and "
                  "the characters :-_.\\",
                  name, kMostCharacters));
}

std::string unit_name(std::string_view prefix, std::string_view name) {
  if (name.ends_with(kSliceSuffix)) return std::string(name);
  return fmt::format("{}{}{}{}", prefix, prefix.empty() ? "" : "-", name, kScopeSuffix);
}

}  // namespace

bool Unit::is_slice() const { return name.ends_with(kSliceSuffix); }

Result<Unit> plan_unit(std::string_view cgroups_path, std::string_view id, Instance instance) {
  std::string_view slice;
  std::string_view prefix = "runc";
  std::string_view name = id;
  if (!cgroups_path.empty()) {
    const std::size_t first = cgroups_path.find(':');
    const std::size_t second =
        first == std::string_view::npos ? first : cgroups_path.find(':', first + 1);
    const bool has_form = second != std::string_view::npos &&
                          cgroups_path.find(':', second + 1) == std::string_view::npos &&
                          second + 1 < cgroups_path.size();
    if (!has_form) {
      return invalid(
          fmt::format("expected cgroupsPath to be of format \"slice:prefix:name\" for "
                      "systemd cgroups, got \"{}\" instead",
                      cgroups_path));
    }
    slice = cgroups_path.substr(0, first);
    prefix = cgroups_path.substr(first + 1, second - first - 1);
    name = cgroups_path.substr(second + 1);
  }
  Unit unit{.name = unit_name(prefix, name), .slice = std::string(slice)};
  if (slice.empty()) unit.slice = instance == Instance::System ? "system.slice" : "user.slice";
  LC_TRY(check_unit_name(unit.name));
  LC_TRY(expand_slice(unit.slice));
  if (unit.is_slice()) LC_TRY(expand_slice(unit.name));
  return unit;
}

Result<std::string> expand_slice(std::string_view slice) {
  const auto bad = [&] { return invalid(fmt::format("invalid slice name: {}", slice)); };
  if (slice.size() <= kSliceSuffix.size() || !slice.ends_with(kSliceSuffix)) return bad();
  LC_TRY(check_unit_name(slice));
  const std::string_view stem = slice.substr(0, slice.size() - kSliceSuffix.size());
  std::string path;
  if (stem == "-") return path;
  for (std::size_t begin = 0; begin <= stem.size();) {
    const std::size_t end = std::min(stem.find('-', begin), stem.size());
    if (end == begin) return bad();
    path.append("/").append(stem.substr(0, end)).append(kSliceSuffix);
    begin = end + 1;
  }
  return path;
}

Result<CgroupPaths> unit_paths(const Layout& layout, std::string_view control_group,
                               const Unit& unit) {
  while (control_group.ends_with('/')) control_group.remove_suffix(1);
  // What a slice is in follows from its own name.
  LC_TRY_ASSIGN(std::string below, expand_slice(unit.is_slice() ? unit.name : unit.slice));
  below.insert(0, control_group);
  if (!unit.is_slice()) below.append("/").append(unit.name);
  CgroupPaths paths;
  paths.version = layout.version;
  paths.directories.reserve(layout.hierarchies.size());
  for (const Hierarchy& hierarchy : layout.hierarchies) {
    paths.directories.push_back({.controllers = hierarchy.controllers,
                                 .path = hierarchy.mount_point + below,
                                 .mount_length = hierarchy.mount_point.size()});
  }
  return paths;
}

}  // namespace libcontainer::cgroups::systemd
