#include "spec/unknown_fields.h"

#include <gtest/gtest.h>
#include <libcontainer/spec.h>

#include "spec/json.h"
#include "test_data.h"

namespace libcontainer::spec {
namespace {

std::string unknown_in(std::string_view json) {
  JsonDocument document(json);
  if (!document.parse()) return "no JSON";
  std::string text;
  for (const auto& field : find_unknown_fields(document.root())) {
    text += field.path + (field.did_you_mean.empty() ? "" : "→") + std::string(field.did_you_mean);
    text += ' ';
  }
  return text;
}

TEST(UnknownFields, ACompleteConfigAndTheDefaultOneHaveNone) {
  EXPECT_EQ(unknown_in(test::read_test_data("full_config.json")), "");
  EXPECT_EQ(unknown_in(format_config(sample_config())), "");
  EXPECT_EQ(unknown_in(format_config(sample_config({.rootless = true}))), "");
}

TEST(UnknownFields, EachIsNamedWithItsPathAndTheNearestField) {
  struct Case {
    const char* name;
    const char* json;
    const char* expected;
  };
  const Case cases[] = {
      {"at the top", R"({"hostnme": "x"})", "hostnme→hostname "},
      {"in an object", R"({"process": {"capabilites": {}}})", "process.capabilites→capabilities "},
      {"in a group", R"({"linux": {"maskedPath": []}})", "linux.maskedPath→maskedPaths "},
      {"in an array", R"({"mounts": [{}, {"dest": "/", "option": []}]})",
       "mounts[1].dest mounts[1].option→options "},
      {"deep", R"({"linux": {"resources": {"memory": {"limits": 1, "swapiness": 2}}}})",
       "linux.resources.memory.limits→limit linux.resources.memory.swapiness→swappiness "},
      {"swapped letters", R"({"linux": {"seccomp": {"syscalls": [{"nmaes": []}]}}})",
       "linux.seccomp.syscalls[0].nmaes→names "},
      {"nothing is near", R"({"process": {"foo": 1}})", "process.foo "},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(unknown_in(c.json), c.expected);
  }
}

TEST(UnknownFields, NamesThatAreDataAndOtherPlatformsAreFine) {
  EXPECT_EQ(unknown_in(R"({"annotations": {"org.x": "y"}, "windows": {"a": 1}, "zos": {},
                           "linux": {"sysctl": {"net.x": "1"}, "resources": {"unified": {"a": "b"},
                           "rdma": {"mlx5": {"hcaHandles": 1}}}}})"),
            "");
}

TEST(UnknownFields, NamesMatchInAnyCaseAsTheyAreRead) {
  EXPECT_EQ(unknown_in(R"({"HostName": "x", "Linux": {"MASKEDPATHS": []}})"), "");
}

TEST(UnknownFields, DocumentsOfAnyTypeHaveAnAnswer) {
  for (const char* json : {"[]", "1", "null", R"({"mounts": 3, "linux": [], "process": "x"})",
                           R"({"mounts": [null, 1, {}], "linux": {"rdma": null}})"}) {
    SCOPED_TRACE(json);
    EXPECT_NO_THROW((void)unknown_in(json));
  }
}

TEST(EditDistance, CountsChangesUpToALimit) {
  EXPECT_EQ(edit_distance("limit", "limit", 3), 0U);
  EXPECT_EQ(edit_distance("LIMIT", "limit", 3), 0U);
  EXPECT_EQ(edit_distance("limits", "limit", 3), 1U);
  EXPECT_EQ(edit_distance("ilmit", "limit", 3), 1U);
  EXPECT_EQ(edit_distance("lemit", "limit", 3), 1U);
  EXPECT_EQ(edit_distance("", "abc", 3), 3U);
  EXPECT_EQ(edit_distance("", "abcd", 3), 4U);
  EXPECT_EQ(edit_distance("completely", "different!", 3), 4U);
}

}  // namespace
}  // namespace libcontainer::spec
