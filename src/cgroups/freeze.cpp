#include "cgroups/freeze.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "cgroups/v1/freezer.h"
#include "cgroups/v2/freezer.h"

namespace libcontainer::cgroups {

namespace {

// What the two kinds of freezer offer. The hybrid unified hierarchy has one as well, but version 1
// programs look at the controller.
struct Freezer {
  const char* controller;
  Result<FreezerState> (*state)(const std::string& directory);
  Result<> (*freeze)(const std::string& directory);
  Result<> (*thaw)(const std::string& directory);
  bool (*stands_still)(const std::string& directory);  // also because of one above
};
constexpr Freezer kV1{"freezer", v1::freezer_state, v1::freeze, v1::thaw, v1::stands_still};
constexpr Freezer kV2{"", v2::freezer_state, v2::freeze, v2::thaw, v2::stands_still};

struct Found {
  const Freezer* freezer = nullptr;
  const CgroupDirectory* directory = nullptr;
};

Found find_freezer(const CgroupPaths& paths) {
  for (const Freezer* freezer : {&kV1, &kV2}) {
    if (const auto* directory = paths.find(freezer->controller)) return {freezer, directory};
  }
  return {};
}

const Freezer* freezer_of(const CgroupDirectory& directory) {
  for (const Freezer* freezer : {&kV1, &kV2}) {
    const auto& names = directory.controllers;
    if (std::ranges::find(names, freezer->controller) != names.end()) return freezer;
  }
  return nullptr;
}

bool is_frozen(const Freezer& freezer, const std::string& directory) {
  const auto state = freezer.state(directory);
  return state && *state == FreezerState::Frozen;
}

std::unexpected<Error> no_freezer() {
  return std::unexpected(
      base::make_error(Errc::Unsupported, "the container has no cgroup with a freezer"));
}

}  // namespace

Result<FreezerState> freezer_state(const CgroupPaths& paths) {
  const Found found = find_freezer(paths);
  if (found.freezer == nullptr) return FreezerState::Undefined;
  return found.freezer->state(found.directory->path);
}

Result<FreezerState> freezer_state(const CgroupDirectory& directory) {
  const Freezer* freezer = freezer_of(directory);
  return freezer == nullptr ? FreezerState::Undefined : freezer->state(directory.path);
}

Result<> check_not_frozen_above(const CgroupDirectory& directory) {
  const Freezer* freezer = freezer_of(directory);
  if (freezer == nullptr || !freezer->stands_still(directory.path)) return {};
  if (is_frozen(*freezer, directory.path)) return {};
  std::string above = directory.path;
  do above.resize(above.rfind('/'));
  while (!above.empty() && !is_frozen(*freezer, above));
  // It may be outside of our cgroup namespace.
  const std::string which = !above.empty() ? fmt::format("'{}'", above) : "one that is not shown";
  return std::unexpected(base::make_error(
      Errc::WrongState, fmt::format("a cgroup above '{}' is frozen: {}", directory.path, which)));
}

Result<> freeze(const CgroupPaths& paths) {
  const Found found = find_freezer(paths);
  if (found.freezer == nullptr) return no_freezer();
  return found.freezer->freeze(found.directory->path);
}

Result<> thaw(const CgroupPaths& paths) {
  const Found found = find_freezer(paths);
  if (found.freezer == nullptr) return no_freezer();
  return found.freezer->thaw(found.directory->path);
}

}  // namespace libcontainer::cgroups
