// Every limit of config.json is written to a file, refused, or ignored with a warning, on either
// version: what is taken out of a config that has them all makes a difference.
#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include <algorithm>
#include <boost/json.hpp>

#include "../spec/test_data.h"
#include "cgroups/v1/limits.h"
#include "cgroups/v2/limits.h"
#include "config/merge_resources.h"

namespace libcontainer::cgroups {
namespace {

using Json = boost::json::value;

// Has no file of its own: it says how others are to be changed.
constexpr std::string_view kNoLimit = "/memory/checkBeforeUpdate";

struct Effect {
  std::vector<std::string> writes;
  std::vector<std::string> warnings;
  std::string error;

  bool operator==(const Effect&) const = default;
};

Effect effect_of(const Json& resources, const HostInfo& host) {
  const Json document{{"linux", {{"resources", resources}}}};
  const auto config = parse_config(boost::json::serialize(document), "/bundle");
  if (!config)
    return {.writes = {}, .warnings = {}, .error = std::string(config.error().message())};
  Effect effect{.writes = {}, .warnings = lint(*config, host), .error = {}};
  const auto valid = config::validate_resources(config->resources, host);
  if (!valid) effect.error = valid.error().message();
  const auto writes =
      host.cgroup_v2 ? v2::plan_limits(config->resources) : v1::plan_limits(config->resources);
  if (!writes) return effect;
  for (const Write& write : *writes) effect.writes.push_back(write.file + "=" + write.value);
  return effect;
}

// JSON pointers of all that is no object and no array.
void collect(const Json& value, const std::string& pointer, std::vector<std::string>& leaves) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.get_object()) {
      collect(member, pointer + "/" + std::string(key), leaves);
    }
  } else if (value.is_array()) {
    collect(value.get_array().at(0), pointer + "/0", leaves);
  } else {
    leaves.push_back(pointer);
  }
}

Json without(Json resources, const std::string& pointer) {
  const std::size_t last = pointer.rfind('/');
  resources.at_pointer(pointer.substr(0, last)).as_object().erase(pointer.substr(last + 1));
  return resources;
}

// A list that is ignored is so with all that it has.
bool is_in_an_ignored_list(const Effect& effect, const std::string& pointer) {
  const std::size_t end = pointer.find("/0/");
  if (end == std::string::npos) return false;
  std::string field = "linux.resources" + pointer.substr(0, end) + ": ignored";
  std::ranges::replace(field, '/', '.');
  return std::ranges::any_of(
      effect.warnings, [&](const std::string& warning) { return warning.starts_with(field); });
}

class EveryLimit : public testing::TestWithParam<bool> {};

TEST_P(EveryLimit, HasAnEffect) {
  HostInfo host;
  host.cgroup_v2 = GetParam();
  Json resources =
      boost::json::parse(test::read_test_data("full_config.json")).at_pointer("/linux/resources");
  resources.as_object().erase("devices");
  const Effect full = effect_of(resources, host);
  std::vector<std::string> leaves;
  collect(resources, "", leaves);
  ASSERT_GT(leaves.size(), 30U);
  for (const std::string& leaf : leaves) {
    if (leaf == kNoLimit || is_in_an_ignored_list(full, leaf)) continue;
    EXPECT_FALSE(effect_of(without(resources, leaf), host) == full) << leaf;
  }
}

INSTANTIATE_TEST_SUITE_P(Version, EveryLimit, testing::Bool(),
                         [](const auto& test) { return test.param ? "V2" : "V1"; });

}  // namespace
}  // namespace libcontainer::cgroups
